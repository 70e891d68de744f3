package io.postern.access.proof;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.Set;

/**
 * What an access token is bound to, by its {@code cnf} claim (RFC 7800).
 *
 * @param key thumbprint of the client's key (RFC 9449, section 6)
 * @param certificate thumbprint of the client's certificate (RFC 8705, section 3.1)
 * @param other whether it is bound to something that the gateway cannot hold anybody to
 */
public record TokenBinding(Optional<String> key, Optional<String> certificate, boolean other) {
    /** Whoever has the token may use it. */
    public static final TokenBinding NONE = new TokenBinding(Optional.empty(), Optional.empty(), false);

    private static final String CLAIM = "cnf";
    private static final String KEY = "jkt";
    private static final String CERTIFICATE = "x5t#S256";

    /** Other ways to bind a token (RFC 7800). Members that bind nothing are ignored, as that RFC wants: Keycloak has one. */
    private static final Set<String> OTHER_WAYS = Set.of("jwk", "jwe", "jku", "kid", "x5c", "x5t", "x5u");

    /** @param claims of a verified token */
    public static TokenBinding of(JsonObject claims) {
        if (!claims.containsKey(CLAIM)) {
            return NONE;
        }
        if (!(claims.getValue(CLAIM) instanceof JsonObject cnf)) {
            return new TokenBinding(Optional.empty(), Optional.empty(), true);
        }
        Optional<String> key = text(cnf, KEY);
        Optional<String> certificate = text(cnf, CERTIFICATE);
        boolean understood = (key.isPresent() || certificate.isPresent())
                && OTHER_WAYS.stream().noneMatch(cnf::containsKey)
                && key.isPresent() == cnf.containsKey(KEY)
                && certificate.isPresent() == cnf.containsKey(CERTIFICATE);
        return new TokenBinding(key, certificate, !understood);
    }

    public boolean isNone() {
        return equals(NONE);
    }

    private static Optional<String> text(JsonObject cnf, String name) {
        return cnf.getValue(name) instanceof String text && !text.isEmpty() ? Optional.of(text) : Optional.empty();
    }
}
