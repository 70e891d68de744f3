package io.postern.webhook;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Whether a webhook came from whom it says, and unchanged. */
public sealed interface Verdict {
    /** The bytes that the signature is made of; none where it was not found out what they would be. */
    byte[] signed();

    /**
     * It did.
     *
     * @param eventId the sender's name for what it tells, where the scheme signs one
     * @param signedAt when the sender says that it signed; empty where the scheme signs no time
     * @param verifiedBy which secret or key it was: {@code secret 2}
     * @param headers those that belong to the signature, by their names in lower case
     */
    record Genuine(
            Optional<String> eventId,
            Optional<Instant> signedAt,
            String verifiedBy,
            Map<String, String> headers,
            byte[] signed)
            implements Verdict {}

    /**
     * Nothing proves it.
     *
     * @param why a sentence for the sender's engineer; it tells no secret and no right signature
     */
    record NotGenuine(Reason reason, String why, byte[] signed) implements Verdict {}
}
