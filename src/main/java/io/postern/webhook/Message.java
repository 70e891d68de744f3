package io.postern.webhook;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A webhook as Standard Webhooks 1.0.0 sign it: {@code id.timestamp.body}.
 *
 * @param id without a dot, so that nobody can move the borders between the parts
 * @param timestampSeconds since 1970, when it was sent
 * @param body the exact bytes
 */
public record Message(String id, long timestampSeconds, byte[] body) {
    public Message {
        if (id.isEmpty() || id.indexOf('.') >= 0) {
            throw new IllegalArgumentException("a webhook's id has at least one character and no dot");
        }
    }

    /** The bytes that a signature is made of. */
    byte[] signed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 64);
        bytes.writeBytes((id + '.' + timestampSeconds + '.').getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(body);
        return bytes.toByteArray();
    }
}
