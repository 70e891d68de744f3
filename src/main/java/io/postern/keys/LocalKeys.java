package io.postern.keys;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;

/**
 * What the local source holds: 32 random bytes for each version of each key by its name, and the token signer. A change
 * gives a new set.
 */
record LocalKeys(NavigableMap<String, NavigableMap<Integer, Secret>> versions, KeyPair tokenSigner) {
    private static final Pattern WRAPPED_BY_US = Pattern.compile("local:v([0-9]{1,9}):(.*)");
    private static final int KEY_BYTES = 32;
    private static final int RSA_BITS = 2048;

    static LocalKeys generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            LocalKeys keys = new LocalKeys(new TreeMap<>(), generator.generateKeyPair());
            for (SourceKey key : SourceKey.values()) {
                keys = keys.with(key.wire(), 1, random());
            }
            return keys;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** @param signer the private key, PKCS #8 */
    static LocalKeys of(byte[] signer) throws GeneralSecurityException {
        KeyFactory rsa = KeyFactory.getInstance("RSA");
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(new PKCS8EncodedKeySpec(signer));
        KeyPair pair =
                new KeyPair(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        return new LocalKeys(new TreeMap<>(), pair);
    }

    LocalKeys with(String name, int version, byte[] bytes) {
        NavigableMap<String, NavigableMap<Integer, Secret>> all = new TreeMap<>(versions);
        NavigableMap<Integer, Secret> some = new TreeMap<>(of(name));
        some.put(version, name.equals(SourceKey.KEY_ENCRYPTION_KEY.wire()) ? Secret.aes(bytes) : Secret.hmac(bytes));
        all.put(name, some);
        return new LocalKeys(all, tokenSigner);
    }

    LocalKeys without(String name, int version) {
        NavigableMap<String, NavigableMap<Integer, Secret>> all = new TreeMap<>(versions);
        NavigableMap<Integer, Secret> some = new TreeMap<>(of(name));
        some.remove(version);
        all.put(name, some);
        return new LocalKeys(all, tokenSigner);
    }

    LocalKeys withOneMore(String name, byte[] bytes) {
        return with(name, newest(name) + 1, bytes);
    }

    /** The versions of a key that are left; none when nobody ever made one. */
    NavigableMap<Integer, Secret> of(String name) {
        return versions.getOrDefault(name, new TreeMap<>());
    }

    int newest(String name) {
        return of(name).isEmpty() ? 0 : of(name).lastKey();
    }

    KeySource.FreshKey makeDataKey(UUID merchantId) {
        byte[] plain = random();
        return new KeySource.FreshKey(plain, wrap(merchantId, plain));
    }

    String rewrap(UUID merchantId, String wrapped) {
        return wrap(merchantId, unwrap(merchantId, wrapped));
    }

    private String wrap(UUID merchantId, byte[] plain) {
        Map.Entry<Integer, Secret> newest =
                of(SourceKey.KEY_ENCRYPTION_KEY.wire()).lastEntry();
        byte[] sealed = Gcm.ofThread().encrypt(newest.getValue(), aad(merchantId), new byte[0], plain);
        return "local:v" + newest.getKey() + ":" + Base64.getEncoder().encodeToString(sealed);
    }

    byte[] unwrap(UUID merchantId, String wrapped) {
        Matcher parts = WRAPPED_BY_US.matcher(wrapped);
        if (!parts.matches()) {
            throw new BrokenSealException(
                    "a data key of merchant " + merchantId + " was wrapped by another key source");
        }
        Secret key = of(SourceKey.KEY_ENCRYPTION_KEY.wire()).get(Integer.valueOf(parts.group(1)));
        if (key == null) {
            throw new BrokenSealException("a data key of merchant " + merchantId + " was wrapped by version "
                    + parts.group(1) + " of the key-encryption key, which is disabled");
        }
        try {
            byte[] sealed = Base64.getDecoder().decode(parts.group(2));
            return Gcm.ofThread().decrypt(key, aad(merchantId), ByteBuffer.wrap(sealed));
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new BrokenSealException("a data key of merchant " + merchantId + " does not unwrap");
        }
    }

    byte[] pepper(SourceKey pepper, UUID merchantId, int version) {
        Secret key = of(pepper.wire()).get(version);
        if (key == null) {
            throw new BrokenSealException("version " + version + " of " + pepper.wire() + " is disabled or never was");
        }
        return Hkdf.hmac(
                key, new Fields().add("merchant pepper").add(merchantId).bytes());
    }

    static byte[] random() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static byte[] aad(UUID merchantId) {
        return new Fields().add("data key").add(merchantId).bytes();
    }

    @Override
    public String toString() {
        return "LocalKeys[hidden]";
    }
}
