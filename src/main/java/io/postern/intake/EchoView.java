package io.postern.intake;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the gateway made of a webhook that it did not keep.
 *
 * @param signed the text that the signature is made of, with whatever looks like a card number masked; null when it was not
 *     found out
 * @param tried which secrets and keys of the sender's there are, by name
 * @param at the gateway's clock
 */
record EchoView(
        String object,
        String sender,
        String scheme,
        boolean genuine,
        @Nullable String reason,
        @Nullable String detail,
        @Nullable String verifiedBy,
        @Nullable String eventId,
        @Nullable String signed,
        int bodyBytes,
        String bodySha256,
        List<String> tried,
        Instant at) {}
