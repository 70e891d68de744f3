package io.postern.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What one checkout token is good for: a single payment, or a single token of a card. */
public enum CheckoutUse {
    PAYMENT("POST /v1/payments", Scope.PAYMENTS_WRITE, Scope.PAYMENTS_READ),
    TOKENIZATION("POST /v1/tokens", Scope.TOKENS_WRITE);

    private final String operation;
    private final List<Scope> scopes;

    CheckoutUse(String operation, Scope... scopes) {
        this.operation = operation;
        this.scopes = List.of(scopes);
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<CheckoutUse> of(String wire) {
        return Arrays.stream(values()).filter(use -> use.wire().equals(wire)).findFirst();
    }

    /** The one operation that makes something, once for each token. */
    public String operation() {
        return operation;
    }

    /** What a client must itself be allowed to hand such a token on. */
    public Scope lends() {
        return scopes.getFirst();
    }

    List<Scope> scopes() {
        return scopes;
    }
}
