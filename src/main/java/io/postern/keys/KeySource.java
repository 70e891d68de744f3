package io.postern.keys;

import io.smallrye.mutiny.Uni;
import java.security.KeyPair;
import java.util.Arrays;
import java.util.UUID;

/** Where keys come from. It keeps the key-encryption key to itself and hands out data keys, wrapped and unwrapped. */
public interface KeySource {
    /** Makes a fresh AES-256 data key for a merchant. */
    Uni<FreshKey> makeDataKey(UUID merchantId);

    /** Unwraps a data key; fails when it was wrapped for another merchant or by another key. */
    Uni<byte[]> unwrap(UUID merchantId, String wrapped);

    /** The merchant's pepper for fingerprints and request hashes: always the same 32 bytes, whatever is rotated. */
    Uni<byte[]> pepper(UUID merchantId);

    /** The key pair that signs the gateway's own access tokens, read once at start. */
    KeyPair tokenSigner();

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
}
