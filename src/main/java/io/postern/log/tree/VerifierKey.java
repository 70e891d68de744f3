package io.postern.log.tree;

import io.postern.keys.Ed25519;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A public key as signed notes name it (C2SP signed-note): {@code name+id+key}, where the id is the beginning of a hash over
 * name and key.
 */
public record VerifierKey(String name, byte[] publicKey) {
    static final int ID_BYTES = 4;
    private static final byte ED25519 = 0x01;
    private static final int KEY_BYTES = 32;

    public byte[] id() {
        MessageDigest sha256 = TreeHash.sha256();
        sha256.update((name + "\n").getBytes(StandardCharsets.UTF_8));
        sha256.update(ED25519);
        return Arrays.copyOf(sha256.digest(publicKey), ID_BYTES);
    }

    public String idHex() {
        return HexFormat.of().formatHex(id());
    }

    /** Whether the signature of these bytes was made with the private half. */
    boolean verifies(byte[] message, byte[] signature) {
        return Ed25519.verifies(publicKey, message, signature);
    }

    @Override
    public String toString() {
        byte[] typed = ByteBuffer.allocate(1 + publicKey.length)
                .put(ED25519)
                .put(publicKey)
                .array();
        return name + "+" + idHex() + "+" + Base64.getEncoder().encodeToString(typed);
    }

    /** @throws IllegalArgumentException when the text is no such key */
    public static VerifierKey read(String text) {
        String[] parts = text.strip().split("\\+", 3);
        byte[] typed = parts.length == 3 ? Base64.getDecoder().decode(parts[2]) : new byte[0];
        if (typed.length != 1 + KEY_BYTES || typed[0] != ED25519) {
            throw new IllegalArgumentException("no Ed25519 key of a signed note: " + text.strip());
        }
        VerifierKey key = new VerifierKey(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!key.idHex().equals(parts[1])) {
            throw new IllegalArgumentException("the key's id is " + key.idHex() + " and not " + parts[1]);
        }
        return key;
    }
}
