package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.database.Violation;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The versions of packs in rows. */
@ApplicationScoped
class PackVersions {
    private final Database database;

    PackVersions(Database database) {
        this.database = database;
    }

    /** Whether somebody else made the version that was to be made. */
    static boolean lostRace(Throwable failure) {
        return Violation.of("evidence_pack_pkey", failure);
    }

    /** The newest version of these facts, and the newest of all. */
    record Known(Optional<PackVersion> same, int newest) {}

    Uni<Known> find(Head head, String factsHash) {
        return database.of(head.merchantId())
                .query("""
                        /* dispute.packs */
                        SELECT v.version, v.facts_hash, v.tree_size, v.sha256, v.signature, v.key_id
                        FROM evidence_pack v
                        WHERE v.merchant_id = $1 AND v.dispute_id = $2
                        ORDER BY v.version DESC
                        """, head.merchantId(), head.id())
                .map(rows -> {
                    List<PackVersion> all = Rows.list(rows, PackVersions::version);
                    return new Known(
                            all.stream()
                                    .filter(version -> version.factsHash().equals(factsHash))
                                    .findFirst(),
                            all.isEmpty() ? 0 : all.getFirst().version());
                });
    }

    private static PackVersion version(Row row) {
        HexFormat hex = HexFormat.of();
        return new PackVersion(
                row.getInteger("version"),
                hex.formatHex(row.getBuffer("facts_hash").getBytes()),
                row.getLong("tree_size"),
                hex.formatHex(row.getBuffer("sha256").getBytes()),
                row.getBuffer("signature").getBytes(),
                row.getString("key_id"));
    }

    Insert add(Head head, PackVersion version, List<PackFile> files, String actor, Instant at) {
        return Insert.of(
                "evidence_pack",
                """
                INSERT INTO evidence_pack (merchant_id, dispute_id, version, facts_hash, tree_size, sha256, signature, key_id,
                                           files, bytes, actor, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                head.merchantId(),
                head.id(),
                version.version(),
                Buffer.buffer(version.facts()),
                version.treeSize(),
                Buffer.buffer(version.content()),
                Buffer.buffer(version.signature()),
                version.keyId(),
                files.size(),
                files.stream().mapToLong(PackFile::bytes).sum(),
                actor,
                at.atOffset(ZoneOffset.UTC));
    }
}
