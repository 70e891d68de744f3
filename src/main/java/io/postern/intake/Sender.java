package io.postern.intake;

import io.postern.acquirer.NewsFormat;
import io.postern.webhook.Scheme;
import io.postern.webhook.TrustedKeys;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who may send webhooks, as the configuration has it.
 *
 * @param acquirer the bank that it speaks for
 * @param sharesSecrets whether the key source has secrets of its
 */
record Sender(
        String name,
        String acquirer,
        Scheme scheme,
        NewsFormat format,
        List<TrustedKeys.PublicKey> publicKeys,
        boolean sharesSecrets,
        Optional<Acknowledgement> acknowledgement) {
    /** What it wants to be told instead of the gateway's JSON. */
    record Acknowledgement(String contentType, String body) {}
}
