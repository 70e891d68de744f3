package io.postern.idp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What the identity provider's own operators do: make the realm, give it a new signing key, take an old one away. */
public final class RealmAdmin {
    static final String SIGNING_CLIENT = "merchant-signed";

    private static final String KEY_PROVIDER = "org.keycloak.keys.KeyProvider";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String server;
    private int priority = 1000;

    RealmAdmin(String server) {
        this.server = server;
    }

    void makeRealm() {
        try (InputStream file = RealmAdmin.class.getResourceAsStream("/postern-realm.json")) {
            ObjectNode realm = (ObjectNode) JSON.readTree(new String(file.readAllBytes(), StandardCharsets.UTF_8));
            for (JsonNode client : realm.get("clients")) {
                if (SIGNING_CLIENT.equals(client.get("clientId").asText())) {
                    ((ObjectNode) client.get("attributes")).put("jwks.string", ClientAssertion.publicKeys());
                }
            }
            call("POST", "/admin/realms", realm.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the realm signs with a fresh RSA key; the ones before are still published. */
    void addSigningKey() {
        priority++;
        call(
                "POST",
                "/admin/realms/postern/components",
                JSON.valueToTree(Map.of(
                                "name",
                                "rsa-" + priority,
                                "providerId",
                                "rsa-generated",
                                "providerType",
                                KEY_PROVIDER,
                                "config",
                                Map.of(
                                        "priority", new String[] {String.valueOf(priority)},
                                        "enabled", new String[] {"true"},
                                        "active", new String[] {"true"},
                                        "algorithm", new String[] {"RS256"},
                                        "keySize", new String[] {"2048"})))
                        .toString());
    }

    /** Withdraws every RSA signing key but the newest. */
    void withdrawOlderKeys() {
        String newest = "rsa-" + priority;
        for (JsonNode key : call("GET", "/admin/realms/postern/components?type=" + KEY_PROVIDER, null)) {
            boolean signs = "rsa-generated".equals(key.get("providerId").asText());
            if (signs && !newest.equals(key.get("name").asText())) {
                call(
                        "DELETE",
                        "/admin/realms/postern/components/" + key.get("id").asText(),
                        null);
            }
        }
    }

    private JsonNode call(String method, String path, String body) {
        HttpRequest.BodyPublisher sent =
                body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body);
        return Http.json(Http.send(HttpRequest.newBuilder(URI.create(server + path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .method(method, sent)
                .build()));
    }

    /** What the operators of the identity provider come with: a token of another realm. */
    String token() {
        Map<String, String> login = Map.of(
                "grant_type",
                "password",
                "client_id",
                "admin-cli",
                "username",
                KeycloakServer.ADMIN,
                "password",
                KeycloakServer.ADMIN_PASSWORD);
        return Http.json(Http.send(Http.form(server + "/realms/master/protocol/openid-connect/token", login)
                        .build()))
                .get("access_token")
                .asText();
    }
}
