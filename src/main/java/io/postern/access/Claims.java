package io.postern.access;

import io.postern.access.proof.TokenBinding;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a token says about itself. Believed only of a token that was verified; see {@link OwnTokens} and OIDC. */
record Claims(JsonObject json) {
    private static final int HEAD = 0;
    private static final int PAYLOAD = 1;
    private static final int PARTS = 3;

    /** The claims of a signed token (JWS, RFC 7515); empty when the text is anything else. */
    static Optional<Claims> of(String token) {
        return part(token, PAYLOAD);
    }

    /** What a signed token says in front of its claims, such as the key it was signed with. */
    static Optional<Claims> headOf(String token) {
        return part(token, HEAD);
    }

    private static Optional<Claims> part(String token, int at) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            byte[] part = Base64.getUrlDecoder().decode(parts[at]);
            return Optional.of(new Claims(new JsonObject(new String(part, StandardCharsets.UTF_8))));
        } catch (IllegalArgumentException | DecodeException e) {
            return Optional.empty();
        }
    }

    boolean has(String name) {
        return json.containsKey(name);
    }

    /** A claim that is text and not empty. */
    Optional<String> text(String name) {
        return json.getValue(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }

    Optional<Instant> time(String name) {
        return json.getValue(name) instanceof Number seconds
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }

    /** The words of {@code scope} (RFC 8693, section 4.2). */
    Set<String> scopes() {
        return text("scope")
                .map(words -> Set.copyOf(List.of(words.split(" +"))))
                .orElse(Set.of());
    }

    /** Ours says {@code role}; Keycloak lists all of a person's roles in {@code realm_access}. */
    List<Role> roles() {
        Optional<String> own = text("role");
        if (own.isPresent()) {
            return own.flatMap(Role::of).stream().toList();
        }
        Object realm = json.getValue("realm_access") instanceof JsonObject access ? access.getValue("roles") : null;
        return realm instanceof JsonArray list
                ? list.stream()
                        .map(String::valueOf)
                        .map(Role::of)
                        .flatMap(Optional::stream)
                        .distinct()
                        .toList()
                : List.of();
    }

    /** What the token is bound to (RFC 7800), and must be proven at each use. */
    TokenBinding binding() {
        return TokenBinding.of(json);
    }
}
