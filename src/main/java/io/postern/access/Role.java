package io.postern.access;

import static io.postern.access.Scope.*;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The roles of an access token and the most that each may do. */
public enum Role {
    /** Acts for the one merchant of its token. */
    MERCHANT(
            TOKENS_READ,
            TOKENS_WRITE,
            PAYMENTS_READ,
            PAYMENTS_WRITE,
            REFUNDS_READ,
            REFUNDS_WRITE,
            BALANCE_READ,
            RECEIPTS_READ,
            WEBHOOKS_READ,
            WEBHOOKS_WRITE,
            EVENTS_READ,
            DISPUTES_READ,
            APPROVALS_READ,
            APPROVALS_WRITE),
    DISPUTE_AGENT(PAYMENTS_READ, REFUNDS_READ, RECEIPTS_READ, DISPUTES_READ, DISPUTES_WRITE, EVENTS_READ),
    RISK_ANALYST(PAYMENTS_READ, RECEIPTS_READ),
    OPERATOR(
            MERCHANTS_READ,
            MERCHANTS_WRITE,
            KEYS_READ,
            KEYS_WRITE,
            INTAKE_READ,
            INTAKE_WRITE,
            DISPUTES_IMPORT,
            WEBHOOKS_READ,
            APPROVALS_READ,
            APPROVALS_WRITE,
            PAYMENTS_READ),
    /** Reads everything and changes nothing. */
    AUDITOR(Arrays.stream(Scope.values())
            .filter(scope -> scope.name().endsWith("_READ"))
            .toArray(Scope[]::new)),
    /** A buyer's browser with a token that the gateway made; it has the scopes of the token's use ({@link CheckoutUse}). */
    CHECKOUT();

    private final Set<Scope> scopes;

    Role(Scope... scopes) {
        this.scopes = EnumSet.noneOf(Scope.class);
        this.scopes.addAll(Arrays.asList(scopes));
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Role> of(String wire) {
        return Arrays.stream(values()).filter(role -> role.wire().equals(wire)).findFirst();
    }

    /** The roles that an issuer can give, by name, for people: {@code merchant, dispute_agent, …}. */
    public static String names() {
        return Arrays.stream(values())
                .filter(role -> role != CHECKOUT)
                .map(Role::wire)
                .collect(Collectors.joining(", "));
    }

    /** Whether the role ever has the scope. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Operators and auditors belong to the platform, whatever merchant their token names. */
    boolean isOfPlatform() {
        return this == OPERATOR || this == AUDITOR;
    }

    /** These mean nothing without the merchant that their token names. */
    boolean isOfOneMerchant() {
        return this == MERCHANT || this == CHECKOUT;
    }

    /** The role's scopes, or the part of them that the token's {@code scope} claim names when it names any of ours. */
    Set<Scope> within(Set<String> claimed) {
        Set<Scope> asked = Arrays.stream(Scope.values())
                .filter(scope -> claimed.contains(scope.wire()))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Scope.class)));
        if (asked.isEmpty()) {
            return Set.copyOf(scopes);
        }
        asked.retainAll(scopes);
        return Set.copyOf(asked);
    }
}
