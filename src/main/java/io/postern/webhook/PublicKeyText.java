package io.postern.webhook;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** Reads public keys of Ed25519 as people write them: PEM, or the Base64 of the bare bytes, as Standard Webhooks do with {@code whpk_}. */
public final class PublicKeyText {
    private static final String PREFIX = "whpk_";
    private static final int BYTES = 32;

    private PublicKeyText() {}

    /** @throws IllegalArgumentException when it is none */
    public static byte[] bytes(String text) {
        byte[] bytes =
                text.contains("-----BEGIN") ? ofPem(text) : base64(text.strip().replaceFirst("^" + PREFIX, ""));
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a public key of Ed25519 has 32 bytes, not " + bytes.length);
        }
        return bytes;
    }

    private static byte[] ofPem(String text) {
        try {
            byte[] encoded = base64(text.replaceAll("-----(BEGIN|END) PUBLIC KEY-----|\\s", ""));
            byte[] read = KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(encoded))
                    .getEncoded();
            return Arrays.copyOfRange(read, read.length - BYTES, read.length);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the PEM is no public key of Ed25519", e);
        }
    }

    private static byte[] base64(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("a public key is PEM, or the Base64 of 32 bytes", e);
        }
    }
}
