package io.postern.access;

import io.postern.contract.Operations.Operation;
import java.util.Locale;

/**
 * Everybody who can stand at the door, with what each may do: the table of roles, written down a second time on purpose.
 */
enum Who {
    MERCHANT("(tokens|payments|refunds|webhooks|approvals):.*|(balance|receipts|events|disputes):read"),
    DISPUTE_AGENT("disputes:(read|write)|(payments|refunds|receipts|events):read"),
    RISK_ANALYST("(payments|receipts):read"),
    OPERATOR("(merchants|keys|approvals|intake):.*|disputes:import|(webhooks|payments):read"),
    AUDITOR(".*:read"),
    CHECKOUT_PAYMENT("nothing by its scopes"),
    CHECKOUT_TOKENIZATION("nothing by its scopes"),
    NOBODY("nothing");

    private final String scopes;

    Who(String scopes) {
        this.scopes = scopes;
    }

    boolean may(Operation operation) {
        return switch (this) {
            case CHECKOUT_PAYMENT ->
                operation.isOpen()
                        || operation.checkout().filter("payment"::equals).isPresent();
            case CHECKOUT_TOKENIZATION ->
                operation.isOpen()
                        || operation.checkout().filter("tokenization"::equals).isPresent();
            default -> operation.isOpen() || operation.scopes().stream().anyMatch(scope -> scope.matches(scopes));
        };
    }

    /** The word of a role that an issuer gives. */
    String role() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean isOfAnIssuer() {
        return ordinal() <= AUDITOR.ordinal();
    }
}
