package io.postern.keys;

import io.postern.database.Violation;
import io.postern.id.Ids;
import io.postern.keys.KeySource.HeadSignature;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Signs the heads of the transparency log. The private keys never leave the source; each public key is written down before
 * a signature made with its pair is handed out, and stays published for ever, whatever the source forgets.
 */
@ApplicationScoped
public class TreeHeads {
    private static final String NAME = KeyName.TREE_HEAD_SIGNER.wire();

    /** How long strangers are answered from memory; a key that is new here is told at once. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final KeySource source;
    private final SigningKeyStore store;
    private final Ids ids;
    private final Kept<List<Map<String, String>>> published;

    TreeHeads(KeySource source, SigningKeyStore store, Ids ids, Clock clock) {
        this.source = source;
        this.store = store;
        this.ids = ids;
        this.published = new Kept<>(() -> known().map(TreeHeads::jwks), KEPT, clock);
    }

    /** A signature, and the name of the key that verifies it (RFC 7638). */
    public record Signed(String keyId, byte[] signature) {}

    /**
     * Signs with the source's newest key (Ed25519).
     *
     * @throws BrokenSealException in the answer, when the public key that is published would not verify the signature
     */
    public Uni<HeadSignature> sign(byte[] message) {
        return source.signTreeHead(message)
                .flatMap(signed -> published(signed.version()).map(publicKey -> {
                    if (!Ed25519.verifies(publicKey, message, signed.signature())) {
                        throw new BrokenSealException("the published key of version " + signed.version() + " of " + NAME
                                + " does not verify what the source signs");
                    }
                    return signed;
                }));
    }

    /** As {@link #sign}, for whoever names keys as they are published. */
    public Uni<Signed> signNamed(byte[] message) {
        return sign(message)
                .flatMap(signed -> known().map(keys ->
                        new Signed(Jwk.thumbprint(publicKey(keys.get(signed.version()))), signed.signature())));
    }

    /** The public keys of all versions that ever signed, newest first, as JSON Web Keys. */
    public Uni<List<Map<String, String>>> published() {
        return published.get();
    }

    private static List<Map<String, String>> jwks(Map<Integer, byte[]> known) {
        return new TreeMap<>(known)
                .descendingMap().values().stream()
                        .map(raw -> Jwk.of(publicKey(raw)))
                        .toList();
    }

    private static PublicKey publicKey(byte[] raw) {
        try {
            return Ed25519.publicKey(raw);
        } catch (GeneralSecurityException e) {
            throw new BrokenSealException("a published key of " + NAME + " is no key");
        }
    }

    /** The public keys by version, 32 bytes each (RFC 8032): of all versions that ever signed. */
    public Uni<Map<Integer, byte[]>> publicKeys() {
        return publish().chain(this::known);
    }

    private Uni<byte[]> published(int version) {
        return known().flatMap(known -> known.containsKey(version)
                ? Uni.createFrom().item(known.get(version))
                : publish().chain(this::known).map(read -> read.get(version)));
    }

    /** Writes down the keys that the source has and the database does not. */
    Uni<Void> publish() {
        return known().flatMap(known -> source.treeHeadKeys().flatMap(found -> {
            found.forEach((version, key) -> refuseAnother(version, key, known.get(version)));
            Uni<Void> written = Uni.createFrom().voidItem();
            for (Map.Entry<Integer, byte[]> key : found.entrySet()) {
                if (!known.containsKey(key.getKey())) {
                    written = written.chain(() -> add(key.getKey(), key.getValue()));
                }
            }
            return written;
        }));
    }

    private static void refuseAnother(int version, byte[] found, byte[] known) {
        if (known != null && !MessageDigest.isEqual(found, known)) {
            throw new BrokenSealException("version " + version + " of " + NAME
                    + " was published with another public key than the source has");
        }
    }

    /** Succeeds, too, when another instance wrote it down first. */
    private Uni<Void> add(int version, byte[] publicKey) {
        return store.publish(NAME, version, ids.next(), publicKey)
                .onFailure(failure -> Violation.of("signing_key_pkey", failure))
                .recoverWithNull()
                .invoke(published::forget);
    }

    private Uni<Map<Integer, byte[]>> known() {
        return store.versions(NAME).map(versions -> {
            Map<Integer, byte[]> known = new TreeMap<>();
            versions.forEach(version -> known.put(version.version(), version.publicKey()));
            return known;
        });
    }
}
