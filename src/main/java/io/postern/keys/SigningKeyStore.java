package io.postern.keys;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** SQL of the key pairs: public halves for ever, private halves sealed and only as long as they are of use. */
@ApplicationScoped
class SigningKeyStore {
    static final String TABLE = "signing_secret";
    static final String FIELD = "private_key";

    private final Database database;

    SigningKeyStore(Database database) {
        this.database = database;
    }

    /** A version as it lies in the database; without {@code sealed} its private key was destroyed or is elsewhere. */
    record Version(int version, UUID id, byte[] publicKey, byte[] sealed, boolean pinned) {
        boolean isUsable() {
            return sealed != null;
        }

        SealContext context() {
            return SigningKeyStore.context(id);
        }
    }

    static SealContext context(UUID id) {
        return new SealContext(TABLE, id, FIELD);
    }

    /** All versions there ever were, oldest first. */
    Uni<List<Version>> versions(String name) {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* keys.signing_keys */
                        SELECT k.version, k.id, k.public_key, s.private_key,
                               EXISTS (SELECT FROM key_fact f
                                       WHERE f.merchant_id = k.merchant_id AND f.name = k.name
                                         AND f.version = k.version AND f.kind = 'pinned') AS pinned
                        FROM signing_key k
                        LEFT JOIN signing_secret s ON s.merchant_id = k.merchant_id AND s.key_id = k.id
                        WHERE k.merchant_id = $1 AND k.name = $2
                        ORDER BY k.version
                        """, ReservedMerchant.PLATFORM.id(), name)
                .map(rows -> {
                    List<Version> versions = new ArrayList<>();
                    rows.forEach(row -> versions.add(version(row)));
                    return versions;
                });
    }

    /** The versions whose private keys are there: one each. */
    Uni<Map<Integer, Long>> privateKeys(String name) {
        return versions(name)
                .map(versions -> versions.stream()
                        .filter(Version::isUsable)
                        .collect(Collectors.toMap(Version::version, version -> 1L)));
    }

    /** Adds a version with its private key, the public half first. Fails on {@code signing_key_pkey} when another instance was first. */
    Uni<Void> add(String name, Version made) {
        return database.of(ReservedMerchant.PLATFORM.id())
                .write(List.of(
                        publicHalf(name, made.version(), made.id(), made.publicKey()),
                        Insert.of("signing_secret", """
                        /* keys.add_private_key */
                        INSERT INTO signing_secret (merchant_id, key_id, private_key)
                        SELECT merchant_id, id, $1::bytea FROM signing_key
                        """, Buffer.buffer(made.sealed())),
                        Insert.of("key_fact", """
                        /* keys.add_made */
                        INSERT INTO key_fact (merchant_id, name, version, kind)
                        SELECT merchant_id, name, version, 'made' FROM signing_key
                        """)));
    }

    /** Publishes a key whose private half is kept elsewhere. Fails on {@code signing_key_pkey} when it was published. */
    Uni<Void> publish(String name, int version, UUID id, byte[] publicKey) {
        return database.of(ReservedMerchant.PLATFORM.id()).write(List.of(publicHalf(name, version, id, publicKey)));
    }

    private static Insert publicHalf(String name, int version, UUID id, byte[] publicKey) {
        return Insert.of(
                "signing_key", """
                /* keys.add_public_key */
                INSERT INTO signing_key (merchant_id, name, version, id, public_key)
                VALUES ($1, $2, $3, $4, $5)
                RETURNING merchant_id, name, version, id
                """, ReservedMerchant.PLATFORM.id(), name, version, id, Buffer.buffer(publicKey));
    }

    private static Version version(Row row) {
        return new Version(
                row.getInteger("version"),
                row.getUUID("id"),
                row.getBuffer("public_key").getBytes(),
                row.getBuffer("private_key") == null
                        ? null
                        : row.getBuffer("private_key").getBytes(),
                row.getBoolean("pinned"));
    }
}
