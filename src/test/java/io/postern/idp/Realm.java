package io.postern.idp;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The realm of the tests at a running server: how its clients and people get their tokens. */
public final class Realm {
    private static final String NAME = "postern";

    private final String server;

    Realm(String server) {
        this.server = server;
    }

    /** What stands in the tokens as {@code iss}. */
    public String issuer() {
        return server + "/realms/" + NAME;
    }

    /** Where tokens are asked for. */
    public String tokenEndpoint() {
        return issuer() + "/protocol/openid-connect/token";
    }

    /** A machine by its secret. */
    public Tokens bySecret(String client) {
        return grant(secretOf(client), null);
    }

    /** A machine by its secret, whose token is bound to a key. */
    public Tokens bySecret(String client, ProofKey key) {
        return grant(secretOf(client), key);
    }

    /** {@code merchant-signed}, which proves itself by its signature. */
    public Tokens bySignature() {
        return grant(
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_id",
                        RealmAdmin.SIGNING_CLIENT,
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        ClientAssertion.of(
                                RealmAdmin.SIGNING_CLIENT,
                                issuer(),
                                UUID.randomUUID().toString())),
                null);
    }

    /** A person in the console: authorization code flow with PKCE, through the server's own pages. */
    public Tokens login(String person, KeycloakForTests.Login login) {
        return login(person, login, null);
    }

    /** The same, with a token that is bound to a key. */
    public Tokens login(String person, KeycloakForTests.Login login, ProofKey key) {
        return grant(new BrowserLogin(issuer()).code(person, login), key);
    }

    private Tokens grant(Map<String, String> fields, ProofKey key) {
        HttpRequest.Builder request = Http.form(tokenEndpoint(), fields);
        if (key != null) {
            request.header("DPoP", key.proof("POST", tokenEndpoint()).sign());
        }
        JsonNode tokens = Http.json(Http.send(request.build()));
        return new Tokens(tokens.get("access_token").asText(), text(tokens, "id_token"), text(tokens, "refresh_token"));
    }

    private static Map<String, String> secretOf(String client) {
        Map<String, String> fields = new HashMap<>();
        fields.put("grant_type", "client_credentials");
        fields.put("client_id", client);
        fields.put("client_secret", "test-only-" + client + "-secret");
        return fields;
    }

    private static Optional<String> text(JsonNode tokens, String name) {
        return Optional.ofNullable(tokens.get(name)).map(JsonNode::asText);
    }
}
