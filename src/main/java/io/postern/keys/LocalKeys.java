package io.postern.keys;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;

/** What the local source holds: random bytes for each version of each key by its name. A change gives a new set. */
record LocalKeys(NavigableMap<String, NavigableMap<Integer, Secret>> versions) {
    private static final Pattern WRAPPED_BY_US = Pattern.compile("local:v([0-9]{1,9}):(.*)");
    private static final int KEY_BYTES = 32;

    static LocalKeys generate() {
        LocalKeys keys = new LocalKeys(new TreeMap<>());
        for (SourceKey key : SourceKey.values()) {
            keys = keys.with(key.wire(), 1, random());
        }
        return keys;
    }

    LocalKeys with(String name, int version, byte[] bytes) {
        NavigableMap<String, NavigableMap<Integer, Secret>> all = new TreeMap<>(versions);
        NavigableMap<Integer, Secret> some = new TreeMap<>(of(name));
        some.put(version, name.equals(SourceKey.KEY_ENCRYPTION_KEY.wire()) ? Secret.aes(bytes) : Secret.hmac(bytes));
        all.put(name, some);
        return new LocalKeys(all);
    }

    LocalKeys without(String name, int version) {
        NavigableMap<String, NavigableMap<Integer, Secret>> all = new TreeMap<>(versions);
        NavigableMap<Integer, Secret> some = new TreeMap<>(of(name));
        some.remove(version);
        all.put(name, some);
        return new LocalKeys(all);
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
