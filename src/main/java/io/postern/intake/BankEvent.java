package io.postern.intake;

import io.postern.access.Caller;
import io.postern.id.IdKind;
import io.postern.keys.SealContext;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.webhook.Verdict;
import io.postern.wire.CardNumberFinder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What a bank told, proven to be the bank's.
 *
 * @param eventId the bank's own name for it
 */
record BankEvent(
        UUID id,
        Sender sender,
        String eventId,
        Verdict.Genuine verdict,
        byte[] body,
        String address,
        String requestId,
        Instant receivedAt) {
    private static final Pattern EVENT_ID = Pattern.compile("[!-~]{1,255}");

    /** @throws ProblemException when it has no name that can be kept: without one, a repeat would not be known */
    static BankEvent of(UUID id, Sender sender, Verdict.Genuine verdict, byte[] body, Caller bank, Instant now) {
        String eventId = name(sender, verdict, body)
                .filter(text -> EVENT_ID.matcher(text).matches())
                .orElseThrow(() -> nameless(sender));
        CardNumberFinder.refuseIn(eventId, "event_id");
        return new BankEvent(id, sender, eventId, verdict, body, bank.address(), bank.requestId(), now);
    }

    /** What the bank calls it, whether that can be kept or not. */
    static Optional<String> name(Sender sender, Verdict.Genuine verdict, byte[] body) {
        return verdict.eventId().or(() -> EventIds.in(body, sender.format()));
    }

    private static ProblemException nameless(Sender sender) {
        return ProblemException.of(
                Problem.MISSING_FIELD,
                "event_id",
                "event_id is missing: the body does not name the event, in 1 to 255 visible characters, as "
                        + sender.format().word() + " does.");
    }

    String publicId() {
        return IdKind.BANK_EVENT.format(id);
    }

    SealContext sealContext() {
        return SealedBodies.COLUMN.context(id.toString());
    }

    /** What the trail remembers of it. */
    Map<String, Object> told() {
        return Map.of("acquirer", sender.acquirer(), "event_id", eventId, "verified_by", verdict.verifiedBy());
    }
}
