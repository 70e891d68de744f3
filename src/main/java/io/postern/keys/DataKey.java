package io.postern.keys;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;

/**
 * A merchant's data key of one epoch, ready for use. What encrypts is derived from the key that the source made; so is
 * the commitment, a public fingerprint that tells whether an unwrapped key is the one of this merchant and epoch.
 */
record DataKey(int epoch, Secret cipherKey) {
    private static final byte[] SALT = "postern data key v1".getBytes(StandardCharsets.US_ASCII);

    /** Checks the commitment before anything is decrypted: AES-GCM alone would accept more than one key. */
    static DataKey committed(UUID merchantId, int epoch, byte[] plain, byte[] commitment) {
        if (!MessageDigest.isEqual(commitment, commitment(merchantId, epoch, plain))) {
            throw new BrokenSealException("the data key of merchant " + merchantId + ", epoch " + epoch
                    + " is not the one its commitment was made for");
        }
        return of(merchantId, epoch, plain);
    }

    /** Derives the cipher's key and wipes what it came from. */
    static DataKey of(UUID merchantId, int epoch, byte[] plain) {
        Secret cipherKey = Secret.aes(Hkdf.derive(SALT, plain, info("seal", merchantId, epoch)));
        Arrays.fill(plain, (byte) 0);
        return new DataKey(epoch, cipherKey);
    }

    static byte[] commitment(UUID merchantId, int epoch, byte[] plain) {
        return Hkdf.derive(SALT, plain, info("commitment", merchantId, epoch));
    }

    private static byte[] info(String use, UUID merchantId, int epoch) {
        return new Fields().add(use).add(merchantId).add(epoch).bytes();
    }
}
