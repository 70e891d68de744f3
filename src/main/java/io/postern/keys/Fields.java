package io.postern.keys;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Joins values into bytes, each with its length before it, so that no two lists of values give the same bytes. */
final class Fields {
    private final ByteArrayOutputStream joined = new ByteArrayOutputStream(128);

    Fields add(byte[] value) {
        joined.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        joined.writeBytes(value);
        return this;
    }

    Fields add(String value) {
        return add(value.getBytes(StandardCharsets.UTF_8));
    }

    Fields add(int value) {
        return add(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }

    Fields add(UUID value) {
        return add(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array());
    }

    byte[] bytes() {
        return joined.toByteArray();
    }
}
