package io.postern.access;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a merchant fixed when it had a checkout token made. What it left out is null, and is left out of what the token
 * makes, too: the browser adds the card and nothing else.
 */
public record CheckoutTerms(
        Long amount,
        String currency,
        String captureMethod,
        String merchantReference,
        String description,
        String returnUrl,
        String customer) {

    static CheckoutTerms of(JsonObject claim) {
        return new CheckoutTerms(
                claim.getLong("amount"),
                claim.getString("currency"),
                claim.getString("capture_method"),
                claim.getString("merchant_reference"),
                claim.getString("description"),
                claim.getString("return_url"),
                claim.getString("customer"));
    }

    Map<String, Object> toClaim() {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("amount", amount);
        claim.put("currency", currency);
        claim.put("capture_method", captureMethod);
        claim.put("merchant_reference", merchantReference);
        claim.put("description", description);
        claim.put("return_url", returnUrl);
        claim.put("customer", customer);
        claim.values().removeIf(Objects::isNull);
        return claim;
    }

    /** What counts is what the token says: a browser may leave a field out or say the same. */
    public static <T> T keep(String field, T sent, T fixed) {
        if (sent != null && !sent.equals(fixed)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    field,
                    fixed == null
                            ? field + " is not the browser's to choose, and the checkout token does not name it."
                            : field + " is " + Quote.of(field, sent) + "; the checkout token fixes it as "
                                    + Quote.of(field, fixed) + ".");
        }
        return fixed;
    }
}
