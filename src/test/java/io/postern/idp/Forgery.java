package io.postern.idp;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.util.Base64;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** A token taken apart, changed, and put together again by somebody who does not have the issuer's key. */
final class Forgery {
    private final JsonObject head;
    private final JsonObject claims;
    private final String signature;

    Forgery(String token) {
        String[] parts = token.split("\\.");
        head = new JsonObject(decoded(parts[0]));
        claims = new JsonObject(decoded(parts[1]));
        signature = parts[2];
    }

    Forgery head(Consumer<JsonObject> change) {
        change.accept(head);
        return this;
    }

    Forgery claims(Consumer<JsonObject> change) {
        change.accept(claims);
        return this;
    }

    /** With whatever stands in the signature's place. */
    String with(String other) {
        return unsigned() + "." + other;
    }

    String withItsSignature() {
        return with(signature);
    }

    String signedWithSecret(byte[] secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return with(Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(unsigned().getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With the algorithm that its header names. */
    String signedWith(Key key) {
        JsonWebSignature jws = new JsonWebSignature();
        jws.setAlgorithmConstraints(AlgorithmConstraints.NO_CONSTRAINTS);
        head.forEach(part -> jws.setHeader(part.getKey(), plain(part.getValue())));
        jws.setPayload(claims.encode());
        jws.setKey(key);
        try {
            return jws.getCompactSerialization();
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object plain(Object value) {
        return switch (value) {
            case JsonObject object -> object.getMap();
            case io.vertx.core.json.JsonArray array -> array.getList();
            case null -> null;
            default -> value;
        };
    }

    private String unsigned() {
        return encoded(head.encode()) + "." + encoded(claims.encode());
    }

    static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String part) {
        return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
    }
}
