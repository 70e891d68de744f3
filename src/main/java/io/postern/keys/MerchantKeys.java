package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.AEADBadTagException;

/**
 * One merchant's keys, in memory for a bounded time: seals and opens fields, and makes keyed hashes. Ask the {@link
 * KeyRing} for it in every request and do not keep it.
 *
 * <p>A sealed value is {@code version(1) | epoch(4) | iv(12) | ciphertext | tag(16)}, bound to merchant, table, record,
 * field and epoch.
 */
public final class MerchantKeys {
    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Integer.BYTES;

    private final UUID merchantId;
    private final Map<Integer, DataKey> epochs;
    private final Peppers numberPeppers;
    private final Peppers requestPeppers;
    private final Allowance allowance;
    private final Runnable askAgain;

    /** @param askAgain called when a value names an epoch that came after these keys were read */
    MerchantKeys(
            UUID merchantId,
            Map<Integer, DataKey> epochs,
            Peppers numberPeppers,
            Peppers requestPeppers,
            Allowance allowance,
            Runnable askAgain) {
        this.merchantId = merchantId;
        this.epochs = Map.copyOf(epochs);
        this.numberPeppers = numberPeppers;
        this.requestPeppers = requestPeppers;
        this.allowance = allowance;
        this.askAgain = askAgain;
    }

    public UUID merchantId() {
        return merchantId;
    }

    /** Encrypts with the key of the epoch that is in use. */
    public byte[] seal(SealContext context, byte[] plain) {
        allowance.use();
        int epoch = allowance.epoch();
        byte[] head = ByteBuffer.allocate(HEAD).put(VERSION).putInt(epoch).array();
        return Gcm.ofThread().encrypt(epochs.get(epoch).cipherKey(), aad(context, epoch), head, plain);
    }

    /** @throws BrokenSealException when the value was changed or belongs elsewhere */
    public byte[] open(SealContext context, byte[] sealed) {
        ByteBuffer in = ByteBuffer.wrap(sealed);
        if (sealed.length < HEAD + Gcm.IV + Gcm.TAG || in.get() != VERSION) {
            throw broken(context);
        }
        int epoch = in.getInt();
        try {
            return Gcm.ofThread().decrypt(key(epoch).cipherKey(), aad(context, epoch), in);
        } catch (AEADBadTagException e) {
            throw broken(context);
        }
    }

    /**
     * What a card number is known by at this merchant and nowhere else, under each version of the pepper that is in use:
     * the pinned one first, and during a rotation the one to come.
     *
     * @param digits the number in ASCII
     */
    public List<NumberHash> numberHashes(byte[] digits) {
        return numberPeppers.pinnedFirst().stream()
                .map(version -> new NumberHash(
                        version, numberPeppers.hash(version, "card number", digits), version >= numberPeppers.pinned()))
                .toList();
    }

    /** The version of the request pepper that new hashes are made with. */
    public int requestPepper() {
        return requestPeppers.pinned();
    }

    /**
     * HMAC-SHA-256 of a request, or of a part of one: equal for one merchant, purpose and version only.
     *
     * @throws ProblemException {@code keys_unavailable} for a version that these keys do not know
     */
    public byte[] requestHash(int version, String purpose, byte[] value) {
        return requestPeppers.hash(version, purpose, value);
    }

    /** Makes of a sealed value one of the epoch in use; the plain value is gone again at once. */
    byte[] reseal(SealContext context, byte[] sealed) {
        byte[] plain = open(context, sealed);
        try {
            return seal(context, plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }

    /** The same keys, wiped together with these, with more encryptions left. */
    MerchantKeys with(Allowance more) {
        return new MerchantKeys(merchantId, epochs, numberPeppers, requestPeppers, more, askAgain);
    }

    Allowance allowance() {
        return allowance;
    }

    void wipe() {
        epochs.values().forEach(key -> key.cipherKey().destroy());
        numberPeppers.wipe();
        requestPeppers.wipe();
    }

    private DataKey key(int epoch) {
        DataKey key = epochs.get(epoch);
        if (key == null) {
            if (epochs.keySet().stream().anyMatch(known -> known > epoch)) {
                throw new BrokenSealException("epoch " + epoch + " of merchant " + merchantId + " was destroyed");
            }
            askAgain.run(); // another instance began a new epoch after these keys were read: a retry will know it
            throw ProblemException.of(Problem.KEYS_UNAVAILABLE, "A key is being changed. Try again.")
                    .header("Retry-After", "1");
        }
        return key;
    }

    private byte[] aad(SealContext context, int epoch) {
        return new Fields()
                .add(VERSION)
                .add(merchantId)
                .add(context.table())
                .add(context.recordId())
                .add(context.field())
                .add(epoch)
                .bytes();
    }

    private static BrokenSealException broken(SealContext context) {
        return new BrokenSealException(
                context.field() + " of " + context.table() + " " + context.recordId() + " does not open");
    }
}
