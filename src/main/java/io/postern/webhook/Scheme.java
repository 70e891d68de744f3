package io.postern.webhook;

import java.security.MessageDigest;
import java.time.Instant;

/**
 * A way of proving that a webhook came from its sender, and unchanged. Verifies the raw bytes, before anybody reads them as
 * anything; knows nothing of HTTP servers, of time, or of where keys come from.
 */
public abstract sealed class Scheme
        permits StandardScheme, StripeScheme, AdyenScheme, MessageSignatureScheme, CertificateScheme {
    /** Believes nothing that it was not given the keys for. */
    public final Verdict verify(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        try {
            return genuine(webhook, keys, now);
        } catch (Doubt doubt) {
            return doubt.verdict();
        }
    }

    /** @throws Doubt when it is not */
    abstract Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now);

    /** The scheme's name, as the configuration and the record have it. */
    public abstract String name();

    /** Whether two verified bodies with one event's id tell the same. */
    public boolean areSame(byte[] earlier, byte[] later) {
        return MessageDigest.isEqual(earlier, later);
    }
}
