package io.postern.keys;

import io.postern.database.Violation;
import io.postern.id.Ids;
import io.postern.id.ReservedMerchant;
import io.postern.keys.SigningKeyStore.Version;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Makes key pairs and reads them: opens the private halves and checks that each belongs to its public half. Two instances
 * that make the same version meet at a primary key: the loser reads the winner's.
 */
@ApplicationScoped
class SigningKeyLoader {
    private static final Logger LOG = Logger.getLogger(SigningKeyLoader.class);
    private static final int FIRST = 1;

    private final SigningKeyStore store;
    private final KeyRing ring;
    private final Ids ids;

    SigningKeyLoader(SigningKeyStore store, KeyRing ring, Ids ids) {
        this.store = store;
        this.ring = ring;
        this.ids = ids;
    }

    @Produces
    @Singleton
    SealedColumn privateKeys() {
        return SealedColumn.of(SigningKeyStore.TABLE, "private_key", "key_id", SigningKeyStore.FIELD);
    }

    /** The usable versions; the first one is made when there is none yet. */
    Uni<SigningKeyRing> load(KeyPairName name) {
        return store.versions(name.wire())
                .flatMap(versions ->
                        versions.isEmpty() ? make(name, FIRST).chain(() -> load(name)) : opened(name, versions));
    }

    /** Makes a version, which signs when it is pinned. Succeeds, too, when another instance made it first. */
    Uni<Void> make(KeyPairName name, int version) {
        return Uni.createFrom()
                .item(name::make)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .flatMap(pair -> ring.of(ReservedMerchant.PLATFORM.id())
                        .flatMap(keys -> store.add(name.wire(), sealed(version, pair, keys))))
                .onFailure(failure -> Violation.of("signing_key_pkey", failure))
                .recoverWithNull();
    }

    private Version sealed(int version, KeyPair pair, MerchantKeys keys) {
        var id = ids.next();
        byte[] plain = pair.getPrivate().getEncoded();
        byte[] sealed = keys.seal(SigningKeyStore.context(id), plain);
        Arrays.fill(plain, (byte) 0);
        return new Version(version, id, pair.getPublic().getEncoded(), sealed, false);
    }

    private Uni<SigningKeyRing> opened(KeyPairName name, List<Version> versions) {
        int pinned = versions.stream()
                .filter(Version::pinned)
                .mapToInt(Version::version)
                .max()
                .orElse(FIRST);
        return ring.of(ReservedMerchant.PLATFORM.id())
                .map(keys -> new SigningKeyRing(pinned, usable(name, versions.reversed(), keys)));
    }

    /** A version that was tampered with is out of use; the others go on. */
    private static List<SigningKey> usable(KeyPairName name, List<Version> versions, MerchantKeys keys) {
        List<SigningKey> usable = new ArrayList<>();
        for (Version version : versions) {
            if (version.isUsable()) {
                try {
                    byte[] plain = keys.open(version.context(), version.sealed());
                    usable.add(SigningKey.checked(name, version.version(), version.publicKey(), plain));
                } catch (BrokenSealException tampered) {
                    LOG.errorf(
                            "version %d of %s is refused: %s", version.version(), name.wire(), tampered.getMessage());
                }
            }
        }
        return usable;
    }
}
