package io.postern.access;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a checkout token allows whoever holds it.
 *
 * @param id the token's own id ({@code chk_…}); what the token makes is made under it, and so at most once
 * @param origin the one web page that may use the token in a browser, such as {@code https://shop.example}
 */
public record CheckoutGrant(String id, CheckoutUse use, Optional<String> origin, CheckoutTerms terms) {
    /** Reads a token of the gateway's own; refuses one that does not say what it is for. */
    static CheckoutGrant of(Claims claims) {
        return new CheckoutGrant(
                claims.text("jti").orElseThrow(() -> Challenge.unclear("The checkout token has no id (jti).")),
                claims.text("use")
                        .flatMap(CheckoutUse::of)
                        .orElseThrow(() -> Challenge.unclear("The checkout token does not say its use.")),
                claims.text("origin"),
                CheckoutTerms.of(claims.json().getJsonObject("terms", new JsonObject())));
    }

    Map<String, Object> claims() {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("jti", id);
        claims.put("role", Role.CHECKOUT.wire());
        claims.put("use", use.wire());
        origin.ifPresent(page -> claims.put("origin", page));
        claims.put("terms", terms.toClaim());
        return claims;
    }

    Set<Scope> scopes() {
        return Set.copyOf(use.scopes());
    }
}
