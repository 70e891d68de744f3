package io.postern.subject;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Rows;
import io.postern.wire.Json;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of subjects, their keys, holds and erasures. */
@ApplicationScoped
class SubjectStore {
    private static final TypeReference<List<Hold>> HOLDS = new TypeReference<>() {};

    private static final String SUBJECT = """
            SELECT s.merchant_id AS subject_merchant_id, s.id AS subject_id, s.customer AS subject_customer,
                   s.created_at AS subject_created_at,
                   (SELECT count(*) FROM subject_key k
                    WHERE k.merchant_id = s.merchant_id AND k.subject_id = s.id) AS subject_records,
                   e.seq AS erasure_seq, e.records AS erasure_records, e.at AS erasure_at,
                   (SELECT coalesce(json_agg(json_build_object(
                               'id', h.id, 'kind', h.kind, 'reason', h.reason, 'until', h.until,
                               'created_at', h.created_at, 'released_at', r.at) ORDER BY h.id), '[]')::text
                    FROM subject_hold h
                    LEFT JOIN subject_hold_release r ON r.merchant_id = h.merchant_id AND r.hold_id = h.id
                    WHERE h.merchant_id = s.merchant_id AND h.subject_id = s.id) AS subject_holds
            FROM subject s
            LEFT JOIN LATERAL (SELECT f.seq, f.records, f.at FROM subject_erasure f
                               WHERE f.merchant_id = s.merchant_id AND f.subject_id = s.id
                               ORDER BY f.seq DESC LIMIT 1) e ON true
            """;

    private final Database database;
    private final Json json;

    SubjectStore(Database database, Json json) {
        this.database = database;
        this.json = json;
    }

    /** Names the subject, unless an earlier record did. */
    Insert record(UUID merchantId, UUID subjectId, @Nullable String customer) {
        return Insert.of("subject", """
                /* subject.record */
                INSERT INTO subject (merchant_id, id, customer) VALUES ($1, $2, $3)
                ON CONFLICT (merchant_id, id) DO NOTHING
                """, merchantId, subjectId, customer);
    }

    Insert key(UUID merchantId, UUID subjectId, UUID recordId, byte[] sealed) {
        return Insert.of("subject_key", """
                /* subject.key */
                INSERT INTO subject_key (merchant_id, record_id, subject_id, sealed_key) VALUES ($1, $2, $3, $4)
                """, merchantId, recordId, subjectId, Buffer.buffer(sealed));
    }

    /** Destroys the keys by appending the fact of it; see V0014 for what refuses it. */
    Insert erase(Subject subject, Subject.Erasure erasure) {
        return Insert.of(
                "subject_erasure",
                """
                /* subject.erase */
                INSERT INTO subject_erasure (merchant_id, subject_id, seq, records, at) VALUES ($1, $2, $3, $4, $5)
                """,
                subject.merchantId(),
                subject.id(),
                erasure.seq(),
                erasure.records(),
                erasure.at().atOffset(ZoneOffset.UTC));
    }

    Insert hold(UUID merchantId, UUID subjectId, Hold hold) {
        return Insert.of(
                "subject_hold",
                """
                /* subject.hold */
                INSERT INTO subject_hold (merchant_id, id, subject_id, kind, reason, until, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                merchantId,
                hold.id(),
                subjectId,
                hold.kind().wire(),
                hold.reason(),
                hold.until() == null ? null : hold.until().atOffset(ZoneOffset.UTC),
                hold.createdAt().atOffset(ZoneOffset.UTC));
    }

    Insert release(UUID merchantId, UUID holdId, Instant at) {
        return Insert.of("subject_hold_release", """
                /* subject.release */
                INSERT INTO subject_hold_release (merchant_id, hold_id, at) VALUES ($1, $2, $3)
                """, merchantId, holdId, at.atOffset(ZoneOffset.UTC));
    }

    /** Operators know a subject by its id alone; the merchant is found from it. */
    Lookup<Optional<Subject>> lookup(UUID subjectId) {
        return Lookup.of(
                SUBJECT + "WHERE s.id = $1",
                row -> row.getUUID("subject_id") == null ? Optional.empty() : Optional.of(subject(row)),
                subjectId);
    }

    Uni<List<Subject>> list(UUID merchantId, @Nullable UUID subjectId, PageRequest page) {
        return database.of(merchantId)
                .query("/* subject.list */ " + SUBJECT + """
                        WHERE s.merchant_id = $1 AND ($2::uuid IS NULL OR s.id = $2) AND ($3::uuid IS NULL OR s.id < $3)
                        ORDER BY s.id DESC
                        LIMIT $4
                        """, merchantId, subjectId, page.after(), (long) page.rows())
                .map(rows -> Rows.list(rows, this::subject));
    }

    private Subject subject(Row row) {
        return new Subject(
                row.getUUID("subject_merchant_id"),
                row.getUUID("subject_id"),
                row.getString("subject_customer"),
                row.getLong("subject_records").intValue(),
                erasure(row),
                json.read(row.getString("subject_holds"), HOLDS),
                instant(row, "subject_created_at"));
    }

    private static Subject.@Nullable Erasure erasure(Row row) {
        Integer seq = row.getInteger("erasure_seq");
        return seq == null
                ? null
                : new Subject.Erasure(seq, row.getInteger("erasure_records"), instant(row, "erasure_at"));
    }

    private static Instant instant(Row row, String column) {
        OffsetDateTime at = row.getOffsetDateTime(column);
        return at.toInstant();
    }
}
