package io.postern.limit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.UUID;

/** By what a shared budget is found: of one length, whatever its holder is called, and telling nobody who that is. */
final class BudgetKey {
    private BudgetKey() {}

    /** Another window is another budget. */
    static UUID of(BudgetId id, Duration window) {
        String text = id.policy().wire() + '\n' + window.toMillis() + '\n' + id.merchantId() + '\n' + id.holder();
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
            return new UUID(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
