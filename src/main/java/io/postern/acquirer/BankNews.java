package io.postern.acquirer;

import io.postern.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
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

        /** How much the bank says that it is about; many do not say. */
        Optional<Money> amount();

        /** The same about so much. */
        OfMove about(Optional<Money> much);
    }

    /** @param answer never an {@code Unknown} */
    record OfAuthorization(UUID merchantId, String reference, AuthorizationAnswer answer, Optional<Money> amount)
            implements OfMove {
        OfAuthorization(UUID merchantId, String reference, AuthorizationAnswer answer) {
            this(merchantId, reference, answer, Optional.empty());
        }

        @Override
        public OfAuthorization about(Optional<Money> much) {
            return new OfAuthorization(merchantId, reference, answer, much);
        }

        @Override
        public String said() {
            return answer instanceof AuthorizationAnswer.ActionRequired ? "action_required" : word(answer);
        }
    }

    /**
     * @param reference of an authorization where its money was taken at once: the news is of that taking
     * @param answer never an {@code Unknown}
     */
    record OfMovement(UUID merchantId, String reference, MovementAnswer answer, Optional<Money> amount)
            implements OfMove {
        OfMovement(UUID merchantId, String reference, MovementAnswer answer) {
            this(merchantId, reference, answer, Optional.empty());
        }

        @Override
        public OfMovement about(Optional<Money> much) {
            return new OfMovement(merchantId, reference, answer, much);
        }

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

        /** Of how much is set aside, the payment knows more than a bank repeats. */
        @Override
        public Optional<Money> amount() {
            return Optional.empty();
        }

        @Override
        public OfRelease about(Optional<Money> much) {
            return this;
        }
    }

    /**
     * How a dispute stands, as a whole: the object's own status, never the event's name.
     *
     * @param reference ours, of the capture that is disputed, or of the authorization that took its money at once
     * @param dispute the bank's own reference of the dispute, the same in all it tells of it
     * @param taken whether the bank has taken the money at this stage or had done so before
     * @param reason why, in one of the words of {@link DisputeReason}
     * @param reasonCode the network's; empty where the bank does not say
     * @param respondBy until when an answer is taken; empty where the bank does not say
     * @param feeMinor what the bank asks for the dispute itself
     * @param extent how much of this the bank really says
     */
    record OfDispute(
            UUID merchantId,
            String reference,
            String dispute,
            DisputeStage stage,
            DisputeStatus status,
            boolean taken,
            Money amount,
            Optional<String> reason,
            Optional<String> reasonCode,
            Optional<Instant> respondBy,
            long feeMinor,
            Extent extent)
            implements BankNews {
        private static final Duration FURTHEST = Duration.ofDays(731);

        /** What the bank leaves open stays as it was. */
        public enum Extent {
            WHOLE,
            /** Where the money is, it does not say. */
            WITHOUT_MONEY,
            /** Nor at which stage; {@code stage} is the first that it can be. */
            STATUS_ALONE
        }

        /** A finer deadline than the database keeps would be another one when it is told again. */
        public OfDispute {
            respondBy = respondBy.map(at -> at.truncatedTo(ChronoUnit.MICROS));
        }

        public OfDispute(
                UUID merchantId,
                String reference,
                String dispute,
                DisputeStage stage,
                DisputeStatus status,
                boolean taken,
                Money amount,
                Optional<String> reason,
                Optional<String> reasonCode,
                Optional<Instant> respondBy,
                long feeMinor) {
            this(
                    merchantId,
                    reference,
                    dispute,
                    stage,
                    status,
                    taken,
                    amount,
                    reason,
                    reasonCode,
                    respondBy,
                    feeMinor,
                    Extent.WHOLE);
        }

        /** In one word, with its stage where the bank names one. */
        public String said() {
            return extent == Extent.STATUS_ALONE ? status.wire() : stage.wire() + '_' + status.wire();
        }

        /** No bank's deadline lies further away; one that seems to is an error in writing. */
        public static boolean isDeadline(Instant at, Instant now) {
            return Duration.between(now, at).abs().compareTo(FURTHEST) <= 0;
        }

        /** The same of a dispute that stands at this stage. */
        public OfDispute at(DisputeStage standing) {
            return extent == Extent.STATUS_ALONE && stage != standing ? with(standing, reason) : this;
        }

        /** The same for this reason. */
        public OfDispute because(Optional<String> word) {
            return with(stage, word);
        }

        private OfDispute with(DisputeStage standing, Optional<String> word) {
            return new OfDispute(
                    merchantId,
                    reference,
                    dispute,
                    standing,
                    status,
                    taken,
                    amount,
                    word,
                    reasonCode,
                    respondBy,
                    feeMinor,
                    extent);
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
