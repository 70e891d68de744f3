package io.postern.dispute;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Rows;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.subject.Subjects;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Handed-in files in rows: what is known of them, and their bytes in sealed pieces that are read one after the other. */
@ApplicationScoped
class DisputeFileStore {
    static final String PIECES = "dispute_file_piece";
    private static final int PIECE = 256 * 1024;

    private static final String COLUMNS = """
            f.id, f.dispute_id, f.subject_id, f.type, f.bytes, f.sha256, f.crc32, f.pieces, f.scan, f.created_at
            """;

    private final Database database;
    private final Subjects subjects;

    DisputeFileStore(Database database, Subjects subjects) {
        this.database = database;
        this.subjects = subjects;
    }

    static List<byte[]> cut(byte[] content) {
        List<byte[]> pieces = new ArrayList<>();
        for (int from = 0; from < content.length; from += PIECE) {
            pieces.add(Arrays.copyOfRange(content, from, Math.min(content.length, from + PIECE)));
        }
        return pieces;
    }

    Insert record(UUID merchantId, DisputeFile file) {
        return Insert.of(
                "dispute_file",
                """
                INSERT INTO dispute_file (merchant_id, id, dispute_id, subject_id, type, bytes, sha256, crc32, pieces, scan,
                                          created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                """,
                merchantId,
                file.id(),
                file.disputeId(),
                file.subject(),
                file.type().word(),
                file.bytes(),
                Buffer.buffer(file.sha256()),
                file.crc32(),
                file.pieces(),
                file.scan().name().toLowerCase(Locale.ROOT),
                file.createdAt().atOffset(ZoneOffset.UTC));
    }

    Insert pieces(UUID merchantId, UUID fileId, List<byte[]> sealed) {
        return Insert.of(
                PIECES,
                """
                INSERT INTO dispute_file_piece (merchant_id, file_id, n, sealed)
                SELECT $1::uuid, $2::uuid, p.place - 1, p.sealed FROM unnest($3::bytea[]) WITH ORDINALITY p(sealed, place)
                """,
                merchantId,
                fileId,
                sealed.stream().map(io.vertx.core.buffer.Buffer::buffer).toArray(io.vertx.core.buffer.Buffer[]::new));
    }

    /** How many files a dispute has. */
    Lookup<Long> count(UUID merchantId, UUID disputeId) {
        return Lookup.of(
                "SELECT count(*) AS dispute_files FROM dispute_file f WHERE f.merchant_id = $1 AND f.dispute_id = $2",
                row -> row.getLong("dispute_files"),
                merchantId,
                disputeId);
    }

    /** Those of a dispute with these ids; fewer when some are not its own. */
    Uni<List<DisputeFile>> find(UUID merchantId, UUID disputeId, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return database.of(merchantId)
                .query("/* dispute.files */ SELECT " + COLUMNS + """
                        FROM dispute_file f
                        WHERE f.merchant_id = $1 AND f.dispute_id = $2 AND f.id = ANY($3)
                        ORDER BY f.id
                        """, merchantId, disputeId, ids.toArray(UUID[]::new))
                .map(rows -> Rows.list(rows, DisputeFileStore::file));
    }

    private static DisputeFile file(Row row) {
        return new DisputeFile(
                row.getUUID("id"),
                row.getUUID("dispute_id"),
                row.getUUID("subject_id"),
                FileType.ofWord(row.getString("type")),
                row.getInteger("bytes"),
                row.getBuffer("sha256").getBytes(),
                row.getLong("crc32"),
                row.getInteger("pieces"),
                VirusScan.Verdict.valueOf(row.getString("scan").toUpperCase(Locale.ROOT)),
                row.getOffsetDateTime("created_at").toInstant());
    }

    /** Its bytes, a piece at a time; the next one is read when it is wanted. */
    Multi<byte[]> content(MerchantKeys keys, DisputeFile file) {
        return Multi.createFrom()
                .range(0, file.pieces())
                .onItem()
                .transformToUniAndConcatenate(n -> piece(keys, file, n));
    }

    private Uni<byte[]> piece(MerchantKeys keys, DisputeFile file, int n) {
        return database.of(keys.merchantId())
                .query("""
                        /* dispute.file_piece */
                        SELECT p.sealed, k.sealed_key
                        FROM dispute_file_piece p
                        JOIN subject_key k ON k.merchant_id = p.merchant_id AND k.record_id = p.file_id
                        WHERE p.merchant_id = $1 AND p.file_id = $2 AND p.n = $3
                        """, keys.merchantId(), file.id(), n)
                .map(rows -> Rows.first(rows, row -> open(keys, file, n, row))
                        .orElseThrow(() -> ProblemException.of(
                                Problem.NOT_FOUND, "The file " + file.publicId() + " was erased.")));
    }

    private byte[] open(MerchantKeys keys, DisputeFile file, int n, Row row) {
        return subjects.open(
                keys,
                file.subject(),
                row.getBuffer("sealed_key").getBytes(),
                PIECES,
                file.id(),
                n,
                row.getBuffer("sealed").getBytes());
    }
}
