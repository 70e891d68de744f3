package io.postern.acquirer.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Currency;
import java.util.Optional;
import java.util.UUID;

/** The page where a cardholder completes or fails a 3DS challenge, and the way back to the shop. */
final class ChallengePages {
    static final String PATH = "/bank/challenge/";

    private static final String STYLE = "style.css";
    private static final int FORM_LIMIT = 1_024;

    private final Book book;
    private final BankClock clock;
    private final Duration authorizationLife;

    ChallengePages(Book book, BankClock clock, Duration authorizationLife) {
        this.book = book;
        this.clock = clock;
        this.authorizationLife = authorizationLife;
    }

    void serve(HttpServerRequest http) {
        String last = http.path().substring(PATH.length());
        if (last.equals(STYLE)) {
            http.response().putHeader("content-type", "text/css").end(CSS);
            return;
        }
        Optional<UUID> challenge = uuid(last);
        if (challenge.isEmpty()) {
            page(http, 404, "There is no such challenge.");
        } else if (http.method() == HttpMethod.GET) {
            show(http, challenge.get());
        } else if (http.method() == HttpMethod.POST) {
            read(http, challenge.get());
        } else {
            page(http, 405, "This page knows GET and POST.");
        }
    }

    private void show(HttpServerRequest http, UUID challenge) {
        book.settleDue(clock.now())
                .compose(settled -> book.findChallenge(challenge))
                .onSuccess(found -> found.ifPresentOrElse(
                        booking -> page(http, 200, form(booking)),
                        () -> page(http, 404, "There is no such challenge.")))
                .onFailure(failure -> page(http, 500, "The bank failed. Load this page again."));
    }

    private void read(HttpServerRequest http, UUID challenge) {
        Buffer body = Buffer.buffer();
        http.handler(chunk -> {
            if (body.length() <= FORM_LIMIT) {
                body.appendBuffer(chunk);
            }
        });
        http.endHandler(whole -> end(http, challenge, body.toString()));
    }

    private void end(HttpServerRequest http, UUID challenge, String form) {
        boolean completed = form.equals("outcome=complete");
        if (!completed && !form.equals("outcome=fail")) {
            page(http, 400, "Send outcome=complete or outcome=fail.");
            return;
        }
        book.settleDue(clock.now())
                .compose(settled ->
                        book.endChallenge(challenge, completed, clock.now().plus(authorizationLife)))
                .onSuccess(found -> found.ifPresentOrElse(
                        booking -> leave(http, booking), () -> page(http, 404, "There is no such challenge.")))
                .onFailure(failure -> page(http, 500, "The bank failed. Go back and try again."));
    }

    private static void leave(HttpServerRequest http, Booking booking) {
        String back = booking.returnUrl();
        if (back != null && (back.startsWith("https://") || back.startsWith("http://"))) {
            headers(http.response())
                    .setStatusCode(303)
                    .putHeader("location", back)
                    .end();
        } else {
            page(http, 200, "Done. You can close this window.");
        }
    }

    private static String form(Booking booking) {
        if (booking.status() != Booking.Status.ACTION_REQUIRED) {
            return "This challenge is over. You can close this window.";
        }
        return """
               Your bank asks: do you want to pay <strong>%s</strong>?</p>
               <form method="post">
               <button name="outcome" value="complete">Complete</button>
               <button name="outcome" value="fail">Fail</button>
               </form><p>""".formatted(amount(booking));
    }

    private static String amount(Booking booking) {
        int digits = Currency.getInstance(booking.currency()).getDefaultFractionDigits();
        return BigDecimal.valueOf(booking.amount(), digits) + " " + booking.currency();
    }

    private static void page(HttpServerRequest http, int status, String text) {
        headers(http.response())
                .setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .end(HTML.formatted(text));
    }

    /** Scripts and foreign content cannot run here; a form may lead on to the shop, wherever that redirects. */
    private static HttpServerResponse headers(HttpServerResponse response) {
        return response.putHeader(
                        "content-security-policy",
                        "default-src 'none'; style-src 'self'; form-action 'self' https: http:; base-uri 'none'; "
                                + "frame-ancestors 'none'")
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cache-control", "no-store");
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static final String HTML = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Sandbox bank</title>
            <meta name="viewport" content="width=device-width">
            <link rel="stylesheet" href="/bank/challenge/style.css"></head>
            <body><main><h1>Sandbox bank</h1><p>%s</p></main></body></html>
            """;

    private static final String CSS = """
            body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 26rem; padding: 0 1rem; }
            button { font: inherit; padding: .5rem 1.2rem; margin-right: .6rem; }
            """;
}
