package io.postern.webhook;

import java.io.ByteArrayOutputStream;

/** The bytes that a signature is made of. */
final class Signed {
    private Signed() {}

    static byte[] of(byte[] head, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(head.length + body.length);
        bytes.writeBytes(head);
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }

    /** What is said when no key of a sender's fits. */
    static Doubt byNobody(TrustedKeys keys, byte[] signed) {
        return keys.names().isEmpty()
                ? new Doubt(Reason.UNKNOWN_KEY, "The gateway has no secret and no key of this sender.", signed)
                : new Doubt(Reason.MISMATCH, "No secret and no key of this sender gives this signature.", signed);
    }
}
