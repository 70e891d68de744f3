package io.postern.idp;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser that logs a person in at the console's client: it keeps cookies and fills in the server's forms. */
final class BrowserLogin {
    private static final String CLIENT = "console";
    private static final String BACK = "http://127.0.0.1:9999/cb";
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");

    private final String issuer;
    private final Map<String, String> cookies = new LinkedHashMap<>();

    BrowserLogin(String issuer) {
        this.issuer = issuer;
    }

    /** Logs in and gives the form that turns the code into tokens. */
    Map<String, String> code(String person, KeycloakForTests.Login login) {
        String verifier = UUID.randomUUID().toString() + UUID.randomUUID();
        HttpResponse<String> page = send(HttpRequest.newBuilder(URI.create(address(verifier, login))));
        page = send(Http.form(form(page), Map.of("username", person, "password", "test-only-" + person + "-password")));
        if (login == KeycloakForTests.Login.MFA) {
            page = send(Http.form(form(page), Map.of("otp", Totp.now(Totp.keyOf(person)))));
        }
        return Map.of(
                "grant_type", "authorization_code",
                "client_id", CLIENT,
                "redirect_uri", BACK,
                "code", code(page),
                "code_verifier", verifier);
    }

    private String address(String verifier, KeycloakForTests.Login login) {
        Map<String, String> query = new HashMap<>(Map.of(
                "client_id",
                CLIENT,
                "response_type",
                "code",
                "scope",
                "openid",
                "redirect_uri",
                BACK,
                "state",
                UUID.randomUUID().toString(),
                "code_challenge",
                Proof.hash(verifier),
                "code_challenge_method",
                "S256"));
        if (login == KeycloakForTests.Login.MFA) {
            query.put("acr_values", "mfa");
        }
        return issuer + "/protocol/openid-connect/auth?" + Http.encoded(query);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        if (!cookies.isEmpty()) {
            request.header(
                    "Cookie",
                    cookies.entrySet().stream()
                            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                            .collect(Collectors.joining("; ")));
        }
        HttpResponse<String> answer = Http.send(request.build());
        for (String cookie : answer.headers().allValues("Set-Cookie")) {
            String pair = cookie.split(";", 2)[0];
            cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        return answer;
    }

    private static String form(HttpResponse<String> page) {
        Matcher form = FORM.matcher(page.body());
        if (page.statusCode() != 200 || !form.find()) {
            throw new IllegalStateException(
                    page.uri() + " shows no form: " + page.statusCode() + " " + page.headers() + page.body());
        }
        return form.group(1).replace("&amp;", "&");
    }

    private static String code(HttpResponse<String> page) {
        Matcher code = CODE.matcher(page.headers().firstValue("Location").orElse(""));
        if (!code.find()) {
            throw new IllegalStateException("no login: " + page.statusCode() + " " + page.headers() + page.body());
        }
        return code.group(1);
    }
}
