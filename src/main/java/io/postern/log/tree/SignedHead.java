package io.postern.log.tree;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.Optional;

/**
 * A checkpoint with its signature, as text: the checkpoint's lines, an empty one, and {@code — name signature} (C2SP
 * signed-note).
 *
 * @param keyId the first four bytes of the signature line's Base64
 */
public record SignedHead(Checkpoint checkpoint, byte[] keyId, byte[] signature) {
    private static final String DASH = "— ";

    public static SignedHead of(Checkpoint checkpoint, VerifierKey key, byte[] signature) {
        return new SignedHead(checkpoint, key.id(), signature);
    }

    public String text() {
        byte[] named = ByteBuffer.allocate(keyId.length + signature.length)
                .put(keyId)
                .put(signature)
                .array();
        return checkpoint.text() + "\n" + DASH + checkpoint.origin() + " "
                + Base64.getEncoder().encodeToString(named) + "\n";
    }

    /** @throws IllegalArgumentException when the text is no head with one signature */
    public static SignedHead read(String text) {
        int end = text.indexOf("\n\n");
        if (end < 0) {
            throw new IllegalArgumentException("the head has no signature");
        }
        Checkpoint checkpoint = Checkpoint.read(text.substring(0, end + 1));
        String begin = DASH + checkpoint.origin() + " ";
        String line = text.substring(end + 2);
        if (!line.startsWith(begin) || line.length() < begin.length() + 2) {
            throw new IllegalArgumentException("the head's signature is not " + checkpoint.origin() + "'s");
        }
        byte[] named = Base64.getDecoder().decode(line.substring(begin.length()).strip());
        if (named.length <= VerifierKey.ID_BYTES) {
            throw new IllegalArgumentException("the head's signature is too short");
        }
        SignedHead read = new SignedHead(
                checkpoint,
                Arrays.copyOf(named, VerifierKey.ID_BYTES),
                Arrays.copyOfRange(named, VerifierKey.ID_BYTES, named.length));
        if (!read.text().equals(text)) {
            throw new IllegalArgumentException("the head is not written as heads are");
        }
        return read;
    }

    /** The key that it is signed with, of those that are known; empty when none of them signed it. */
    public Optional<VerifierKey> signedBy(Collection<VerifierKey> keys) {
        byte[] message = checkpoint.text().getBytes(StandardCharsets.UTF_8);
        return keys.stream()
                .filter(key -> key.name().equals(checkpoint.origin()) && Arrays.equals(key.id(), keyId))
                .filter(key -> key.verifies(message, signature))
                .findFirst();
    }
}
