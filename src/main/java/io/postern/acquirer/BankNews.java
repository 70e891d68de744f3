package io.postern.acquirer;

import java.util.Locale;
import java.util.UUID;

/** What a bank tells by itself, in our words. */
public sealed interface BankNews {

    /** About something that a merchant of ours asked for. The bank repeats the merchant's id and our reference. */
    sealed interface OfMove extends BankNews {
        UUID merchantId();

        /** Ours: {@code att_…}, {@code cap_…}, {@code voi_…} or {@code ref_…}. */
        String reference();

        /** What the bank says of it, in one word. */
        String said();
    }

    /** @param answer never an {@code Unknown} */
    record OfAuthorization(UUID merchantId, String reference, AuthorizationAnswer answer) implements OfMove {
        @Override
        public String said() {
            return answer instanceof AuthorizationAnswer.ActionRequired ? "action_required" : word(answer);
        }
    }

    /** @param answer never an {@code Unknown} */
    record OfMovement(UUID merchantId, String reference, MovementAnswer answer) implements OfMove {
        @Override
        public String said() {
            return word(answer);
        }
    }

    /**
     * What an authorization had set aside and nobody took is free again.
     *
     * @param reference of the authorization
     * @param lapsed because its time was over
     */
    record OfRelease(UUID merchantId, String reference, boolean lapsed) implements OfMove {
        @Override
        public String said() {
            return lapsed ? "expired" : "released";
        }
    }

    /** Understood, and of no consequence today. */
    record NotActedOn(String type) implements BankNews {}

    /** @param reason one of few words */
    record NotUnderstood(String reason) implements BankNews {}

    private static String word(Object answer) {
        return answer.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
