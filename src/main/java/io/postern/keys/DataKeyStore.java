package io.postern.keys;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** SQL of the data keys and of the blocks of encryptions that were given out for them. */
@ApplicationScoped
class DataKeyStore {
    private final Database database;

    DataKeyStore(Database database) {
        this.database = database;
    }

    /**
     * A data key as it lies in the database.
     *
     * @param version the version of the data keys that its epoch belongs to
     * @param closed whether nothing new may be sealed with it
     * @param blocks how many blocks of its encryptions are given out
     */
    record Wrapped(int epoch, int version, boolean closed, String wrapped, byte[] commitment, int blocks) {}

    /**
     * A merchant's epochs as they were at one moment.
     *
     * @param last the highest number that an epoch ever had; 0 when there was none
     */
    record Epochs(List<Wrapped> keys, int last) {}

    Uni<Epochs> epochs(UUID merchantId) {
        return database.of(merchantId).query("""
                        /* keys.epochs */
                        SELECT d.destroyed, k.epoch, k.version, k.closed_at IS NOT NULL AS closed, k.wrapped, k.commitment,
                               coalesce((SELECT max(b.block) FROM data_key_block b
                                         WHERE b.merchant_id = k.merchant_id AND b.epoch = k.epoch), 0) AS blocks
                        FROM (SELECT coalesce(max(epoch), 0) AS destroyed FROM data_key_fact
                              WHERE merchant_id = $1 AND kind = 'destroyed') d
                        LEFT JOIN data_key k ON k.merchant_id = $1
                        ORDER BY k.epoch
                        """, merchantId).map(rows -> {
            List<Wrapped> keys = new ArrayList<>();
            int last = 0;
            for (Row row : rows) {
                last = Math.max(last, row.getInteger("destroyed"));
                if (row.getInteger("epoch") != null) {
                    keys.add(wrapped(row));
                    last = Math.max(last, row.getInteger("epoch"));
                }
            }
            return new Epochs(keys, last);
        });
    }

    /** Begins an epoch. Fails on {@code data_key_pkey} when another instance was first. */
    Uni<Void> begin(UUID merchantId, int epoch, String wrapped, byte[] commitment) {
        return database.of(merchantId)
                .write(List.of(Insert.of(
                        "data_key", """
                /* keys.begin */
                INSERT INTO data_key (merchant_id, epoch, wrapped, commitment)
                VALUES ($1, $2, $3, $4)
                """, merchantId, epoch, wrapped, io.vertx.core.buffer.Buffer.buffer(commitment))));
    }

    /**
     * Takes a block of encryptions for this process. Fails on {@code data_key_block_pkey} when another instance took it,
     * and on {@code epoch_is_used_up} when it would be one too many.
     */
    Uni<Void> takeBlock(UUID merchantId, int epoch, int block) {
        return database.of(merchantId).write(List.of(Insert.of("data_key_block", """
                /* keys.take_block */
                INSERT INTO data_key_block (merchant_id, epoch, block)
                VALUES ($1, $2, $3)
                """, merchantId, epoch, block)));
    }

    /** What is known of the versions of the data keys and of the peppers. */
    Uni<List<PepperVersions.Fact>> facts() {
        return database.of(ReservedMerchant.PLATFORM.id())
                .query("""
                        /* keys.facts_of_merchants */
                        SELECT name, version, kind FROM key_fact
                        WHERE merchant_id = $1 AND name IN ('data_keys', 'number_pepper', 'request_pepper')
                        """, ReservedMerchant.PLATFORM.id())
                .map(rows -> {
                    List<PepperVersions.Fact> facts = new ArrayList<>();
                    rows.forEach(row -> facts.add(new PepperVersions.Fact(
                            row.getString("name"), row.getInteger("version"), row.getString("kind"))));
                    return facts;
                });
    }

    private static Wrapped wrapped(Row row) {
        Buffer commitment = row.getBuffer("commitment");
        return new Wrapped(
                row.getInteger("epoch"),
                row.getInteger("version"),
                row.getBoolean("closed"),
                row.getString("wrapped"),
                commitment.getBytes(),
                row.getInteger("blocks"));
    }
}
