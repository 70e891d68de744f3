package io.postern.keys;

import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.AEADBadTagException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * What stands in the file of the local keys: the keys as JSON with a check over them, and with a passphrase that JSON
 * sealed under a key derived from it.
 */
record LocalKeyText(Optional<char[]> passphrase, String name) {
    private static final byte[] AAD = "postern local keys v2".getBytes(StandardCharsets.US_ASCII);
    /** OWASP's count for PBKDF2-HMAC-SHA256. */
    private static final int ROUNDS = 600_000;

    private static final int SALT_BYTES = 16;
    private static final int KEY_BITS = 256;

    String write(LocalKeys keys) {
        JsonObject versions = new JsonObject();
        keys.versions().forEach((name, some) -> {
            JsonObject one = new JsonObject();
            some.forEach((version, key) -> one.put(version.toString(), key.getEncoded()));
            versions.put(name, one);
        });
        JsonObject plain = new JsonObject().put("keys", versions);
        plain.put("check", check(plain));
        return passphrase.map(secret -> seal(secret, plain)).orElse(plain).encodePrettily();
    }

    LocalKeys read(String text) {
        try {
            JsonObject found = new JsonObject(text);
            if (found.containsKey("sealed") != passphrase.isPresent()) {
                throw broken(
                        passphrase.isPresent()
                                ? "is not sealed, but postern.keys.local.passphrase-file is set"
                                : "is sealed: set postern.keys.local.passphrase-file");
            }
            if (found.containsKey("pepper")) {
                throw broken(
                        "was written by an older build, before keys had versions: start with an empty data folder");
            }
            JsonObject plain = passphrase.map(secret -> open(secret, found)).orElse(found);
            if (!MessageDigest.isEqual(check(plain), plain.getBinary("check"))) {
                throw broken("was changed: its keys are not the ones it was made with");
            }
            return keys(plain);
        } catch (RuntimeException e) {
            throw e instanceof BrokenSealException known ? known : broken("is not a file of keys");
        }
    }

    private static LocalKeys keys(JsonObject plain) {
        LocalKeys keys = new LocalKeys(new TreeMap<>());
        JsonObject versions = plain.getJsonObject("keys");
        for (String name : versions.fieldNames()) {
            JsonObject some = versions.getJsonObject(name);
            for (String version : some.fieldNames()) {
                keys = keys.with(name, Integer.parseInt(version), some.getBinary(version));
            }
        }
        return keys;
    }

    /** Finds accidents, such as a byte lost in a copy. Who may write the file can also write another check. */
    private static byte[] check(JsonObject plain) {
        JsonObject checked = plain.copy();
        checked.remove("check");
        return Hkdf.hmac(Secret.hmac(AAD.clone()), checked.toBuffer().getBytes());
    }

    private static JsonObject seal(char[] passphrase, JsonObject plain) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        byte[] sealed = Gcm.ofThread()
                .encrypt(
                        derive(passphrase, salt, ROUNDS),
                        AAD,
                        new byte[0],
                        plain.toBuffer().getBytes());
        return new JsonObject().put("rounds", ROUNDS).put("salt", salt).put("sealed", sealed);
    }

    private JsonObject open(char[] passphrase, JsonObject found) {
        Secret key = derive(passphrase, found.getBinary("salt"), found.getInteger("rounds"));
        try {
            byte[] plain = Gcm.ofThread().decrypt(key, AAD, ByteBuffer.wrap(found.getBinary("sealed")));
            return new JsonObject(new String(plain, StandardCharsets.UTF_8));
        } catch (AEADBadTagException e) {
            throw broken("does not open with this passphrase, or was changed");
        }
    }

    private static Secret derive(char[] passphrase, byte[] salt, int rounds) {
        try {
            SecretKeyFactory factory = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256");
            return Secret.aes(factory.generateSecret(new PBEKeySpec(passphrase, salt, rounds, KEY_BITS))
                    .getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        }
    }

    private BrokenSealException broken(String how) {
        return new BrokenSealException("postern.keys.local.file " + name + " " + how);
    }

    @Override
    public String toString() {
        return "LocalKeyText[" + name + "]";
    }
}
