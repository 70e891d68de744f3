package io.postern.keys;

import io.smallrye.mutiny.Uni;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where keys come from. It keeps the key-encryption key to itself and hands out data keys, wrapped and unwrapped. */
public interface KeySource {
    /** Makes a fresh AES-256 data key for a merchant, wrapped by the newest key-encryption key. */
    Uni<FreshKey> makeDataKey(UUID merchantId);

    /** Unwraps a merchant's data keys in one call, in order; fails when one was wrapped for another or by another key. */
    Uni<List<byte[]>> unwrap(UUID merchantId, List<String> wrapped);

    /** The merchant's part of a pepper, 32 bytes for each version asked for, in one call and in order. */
    Uni<List<byte[]>> peppers(SourceKey pepper, UUID merchantId, List<Integer> versions);

    /** Signs with the newest tree-head key (Ed25519); the private key never leaves the source. */
    Uni<HeadSignature> signTreeHead(byte[] message);

    /** The public tree-head keys by version, 32 bytes each (RFC 8032); also of versions that sign no more. */
    Uni<Map<Integer, byte[]>> treeHeadKeys();

    /** The secrets an acquirer may sign its webhooks with now, newest first; empty when it has none. */
    Uni<List<WebhookSecret>> webhookSecrets(String acquirer);

    /** A data key as it leaves its maker: the plain bytes for memory, the wrapped text for the database. */
    record FreshKey(byte[] plain, String wrapped) {
        void wipe() {
            Arrays.fill(plain, (byte) 0);
        }

        @Override
        public String toString() {
            return "FreshKey[wrapped=" + wrapped + "]";
        }
    }

    /** A signature and the version of the key that made it. */
    record HeadSignature(int version, byte[] signature) {}

    /** A secret shared with an acquirer. */
    record WebhookSecret(int version, byte[] secret) {
        @Override
        public String toString() {
            return "WebhookSecret[version=" + version + "]";
        }
    }
}
