package io.postern.webhook;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a sender may sign with now.
 *
 * @param secrets shared with the sender; the newest first
 * @param publicKeys of the sender's key pairs
 */
public record TrustedKeys(List<Secret> secrets, List<PublicKey> publicKeys) {
    /** A shared secret. */
    public record Secret(int version, byte[] bytes) {
        String name() {
            return "secret " + version;
        }

        @Override
        public String toString() {
            return name();
        }
    }

    /**
     * A public key of Ed25519.
     *
     * @param id as sender and gateway call it
     * @param bytes the bare 32 (RFC 8032)
     */
    public record PublicKey(String id, byte[] bytes) {
        String name() {
            return "key " + id;
        }
    }

    Optional<PublicKey> publicKey(String id) {
        return publicKeys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** What is tried, by name: {@code secret 2}, {@code key bank-2026}. */
    public List<String> names() {
        return Stream.concat(
                        secrets.stream().map(Secret::name), publicKeys.stream().map(PublicKey::name))
                .toList();
    }
}
