package io.postern.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.UUID;
import javax.crypto.AEADBadTagException;

/**
 * The AES-256 key of one record's personal fields: made here, without a call to the key source, and kept sealed by the
 * merchant's data key. Once that sealed key is destroyed, nothing opens the fields. Close it to wipe it.
 *
 * <p>What it seals is {@code version(1) | iv(12) | ciphertext | tag(16)}, bound to merchant, subject, table, record and
 * field.
 */
public final class RecordKey implements AutoCloseable {
    private static final byte VERSION = 2; // a data key's own work begins with 1
    private static final int BYTES = 32;
    private static final String TABLE = "subject_key";
    private static final String FIELD = "sealed_key";

    private final UUID merchantId;
    private final UUID subjectId;
    private final byte[] sealed;
    private final Secret key;

    private RecordKey(UUID merchantId, UUID subjectId, byte[] sealed, Secret key) {
        this.merchantId = merchantId;
        this.subjectId = subjectId;
        this.sealed = sealed;
        this.key = key;
    }

    /** A new key for the personal fields of a subject's record. */
    public static RecordKey make(MerchantKeys keys, UUID subjectId, UUID recordId) {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return new RecordKey(keys.merchantId(), subjectId, keys.seal(place(recordId), bytes), Secret.aes(bytes));
    }

    /** @throws BrokenSealException when the sealed key was changed or is another record's */
    public static RecordKey open(MerchantKeys keys, UUID subjectId, UUID recordId, byte[] sealed) {
        Secret key = Secret.aes(keys.open(place(recordId), sealed));
        return new RecordKey(keys.merchantId(), subjectId, sealed, key);
    }

    /** The key as it is kept. */
    public byte[] sealed() {
        return sealed.clone();
    }

    public byte[] seal(SealContext context, byte[] plain) {
        return Gcm.ofThread().encrypt(key, aad(context), new byte[] {VERSION}, plain);
    }

    /** @throws BrokenSealException when the value was changed or belongs elsewhere */
    public byte[] open(SealContext context, byte[] value) {
        ByteBuffer in = ByteBuffer.wrap(value);
        if (value.length < 1 + Gcm.IV + Gcm.TAG || in.get() != VERSION) {
            throw BrokenSealException.at(context);
        }
        try {
            return Gcm.ofThread().decrypt(key, aad(context), in);
        } catch (AEADBadTagException e) {
            throw BrokenSealException.at(context);
        }
    }

    @Override
    public void close() {
        key.destroy();
    }

    private byte[] aad(SealContext context) {
        return new Fields()
                .add(VERSION)
                .add(merchantId)
                .add(subjectId)
                .add(context.table())
                .add(context.recordId())
                .add(context.field())
                .bytes();
    }

    private static SealContext place(UUID recordId) {
        return new SealContext(TABLE, recordId, FIELD);
    }

    @Override
    public String toString() {
        return "RecordKey[hidden]";
    }
}
