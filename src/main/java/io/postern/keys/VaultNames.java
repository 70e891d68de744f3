package io.postern.keys;

import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What things are called at the Vault server, and how its texts are read. {@code vault-policies/setup} uses the same. */
final class VaultNames {
    /** Where the key-value engine (version 2) with the webhook secrets is; transit is at {@code transit}. */
    static final String KV_MOUNT = "postern";

    /** The field of a webhook secret that holds it, in Base64. */
    static final String SECRET = "secret";

    private static final Pattern VERSIONED = Pattern.compile("vault:v([0-9]{1,9}):(.+)");
    private static final Pattern ACQUIRER = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    private VaultNames() {}

    static String of(SourceKey key) {
        return switch (key) {
            case KEY_ENCRYPTION_KEY -> "postern-key-encryption";
            case NUMBER_PEPPER -> "postern-number-pepper";
            case REQUEST_PEPPER -> "postern-request-pepper";
            case TREE_HEAD -> "postern-tree-head";
        };
    }

    static String webhook(String acquirer) {
        if (!ACQUIRER.matcher(acquirer).matches()) {
            throw new IllegalArgumentException("no acquirer is called " + acquirer);
        }
        return "webhook/" + acquirer;
    }

    /** What a derived key is derived with: a data key wrapped for one merchant unwraps for no other. */
    static byte[] context(UUID merchantId) {
        return java.nio.ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(merchantId.getMostSignificantBits())
                .putLong(merchantId.getLeastSignificantBits())
                .array();
    }

    /** The server's {@code vault:v3:…}: bytes and the version of the key they were made with. */
    record Versioned(int version, byte[] bytes) {
        static Versioned of(String text) {
            Matcher parts = VERSIONED.matcher(text);
            if (!parts.matches()) {
                throw new IllegalStateException("the key server's answer is not of the form vault:v1:…");
            }
            return new Versioned(
                    Integer.parseInt(parts.group(1)), Base64.getDecoder().decode(parts.group(2)));
        }
    }
}
