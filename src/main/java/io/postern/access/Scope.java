package io.postern.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an access token can allow; on the wire {@code tokens:write} for {@link #TOKENS_WRITE}. */
public enum Scope {
    MERCHANTS_READ,
    MERCHANTS_WRITE,
    TOKENS_READ,
    TOKENS_WRITE,
    PAYMENTS_READ,
    PAYMENTS_WRITE,
    REFUNDS_READ,
    REFUNDS_WRITE,
    BALANCE_READ,
    LEDGER_READ,
    RECEIPTS_READ,
    DISPUTES_READ,
    DISPUTES_WRITE,
    /** The bank's word about disputes, which no merchant may speak. */
    DISPUTES_IMPORT,
    APPROVALS_READ,
    APPROVALS_WRITE,
    WEBHOOKS_READ,
    WEBHOOKS_WRITE,
    EVENTS_READ,
    INTAKE_READ,
    INTAKE_WRITE,
    KEYS_READ,
    KEYS_WRITE,
    AUDIT_READ;

    static Optional<Scope> of(String wire) {
        return Arrays.stream(values())
                .filter(scope -> scope.wire().equals(wire))
                .findFirst();
    }

    /** All scopes by name, for people: {@code merchants:read, merchants:write, …}. */
    static String names() {
        return Arrays.stream(values()).map(Scope::wire).collect(Collectors.joining(", "));
    }

    public String wire() {
        return name().toLowerCase(Locale.ROOT).replace('_', ':');
    }

    /** Whether it is for more than reading. */
    boolean changes() {
        return !name().endsWith("_READ");
    }
}
