package io.postern.dispute;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.subject.Personal;
import io.postern.subject.Subjects;
import io.postern.wire.Json;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Evidence in rows: the last fact, new facts as inserts, and what is written down, sealed for the person it tells of. */
@ApplicationScoped
class EvidenceStore {
    private static final String TEXTS = "dispute_evidence_text";

    private final Subjects subjects;
    private final Json json;

    EvidenceStore(Subjects subjects, Json json) {
        this.subjects = subjects;
        this.json = json;
    }

    /** Whether somebody else was faster, with the same dispute. */
    static boolean lostRace(Throwable failure) {
        return Violation.of("dispute_evidence_pkey", failure)
                || Violation.of("dispute_evidence_answered_once", failure)
                || Violation.of("evidence_in_order", failure)
                || Violation.of("dispute_answer_work_pkey", failure);
    }

    /**
     * What a merchant has to say.
     *
     * @param personal what was written down, as it is kept
     */
    record Kept(Evidence evidence, Personal personal) {}

    /** @param stage what the dispute is at, should nothing have been done */
    Lookup<Kept> lookup(UUID merchantId, UUID disputeId) {
        return Lookup.of("""
                SELECT v.seq AS evidence_seq, v.kind AS evidence_kind, v.stage AS evidence_stage,
                       v.text_id AS evidence_text, v.subject_id AS evidence_subject, v.move_id AS evidence_move,
                       v.fields AS evidence_fields, v.files AS evidence_files, v.characters AS evidence_characters,
                       v.reason AS evidence_reason, v.at AS evidence_at,
                       (SELECT count(*) FROM dispute_evidence s
                        WHERE s.merchant_id = $1 AND s.dispute_id = $2 AND s.kind = 'submitted') AS evidence_submissions, k.sealed_key AS evidence_key,
                       x.sealed AS evidence_sealed
                FROM dispute_evidence v
                LEFT JOIN subject_key k ON k.merchant_id = v.merchant_id AND k.record_id = v.text_id
                LEFT JOIN dispute_evidence_text x ON x.merchant_id = v.merchant_id AND x.id = v.text_id
                WHERE v.merchant_id = $1 AND v.dispute_id = $2
                ORDER BY v.seq DESC LIMIT 1
                """, row -> kept(row, disputeId), merchantId, disputeId);
    }

    private static Kept kept(Row row, UUID disputeId) {
        if (row.getInteger("evidence_seq") == null) {
            return new Kept(Evidence.none(disputeId, ""), new Personal.None());
        }
        Evidence evidence = new Evidence(
                disputeId,
                row.getInteger("evidence_seq"),
                EvidenceKind.ofWord(row.getString("evidence_kind")),
                row.getString("evidence_stage"),
                row.getUUID("evidence_text"),
                row.getUUID("evidence_subject"),
                row.getUUID("evidence_move"),
                Arrays.asList(row.getArrayOfStrings("evidence_fields")),
                Arrays.asList(row.getArrayOfUUIDs("evidence_files")),
                row.getInteger("evidence_characters"),
                row.getLong("evidence_submissions").intValue(),
                row.getString("evidence_reason"),
                row.getOffsetDateTime("evidence_at").toInstant());
        return new Kept(
                evidence, Personal.of(evidence.subject(), bytes(row, "evidence_key"), bytes(row, "evidence_sealed")));
    }

    private static byte @Nullable [] bytes(Row row, String column) {
        return row.getBuffer(column) == null ? null : row.getBuffer(column).getBytes();
    }

    /** What was written down, by field; nothing when that is erased. */
    SortedMap<String, String> open(MerchantKeys keys, Kept kept) {
        if (kept.evidence().text() == null) {
            return new TreeMap<>();
        }
        return subjects.open(keys, kept.personal(), context(kept.evidence().text()), Written.class)
                .map(written -> new TreeMap<>(written.fields()))
                .orElseGet(TreeMap::new);
    }

    /** Seals what is written down, for the person that it tells of. */
    Subjects.Kept seal(MerchantKeys keys, UUID subject, @Nullable String customer, UUID text, Map<String, String> all) {
        return subjects.seal(keys, subject, customer, context(text), new Written(all));
    }

    private record Written(Map<String, String> fields) {}

    private static SealContext context(UUID text) {
        return new SealContext(TEXTS, text, "evidence");
    }

    Insert text(UUID merchantId, UUID text, byte[] sealed) {
        return Insert.of(
                "evidence_text",
                "INSERT INTO dispute_evidence_text (merchant_id, id, sealed) VALUES ($1, $2, $3)",
                merchantId,
                text,
                Buffer.buffer(sealed));
    }

    /** The next fact. Breaks {@link #lostRace} when somebody else was faster. */
    Insert append(UUID merchantId, Evidence next) {
        return Insert.of(
                "dispute_evidence",
                """
                INSERT INTO dispute_evidence (merchant_id, dispute_id, seq, kind, stage, text_id, subject_id, move_id, fields,
                                              files, characters, reason, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
                """,
                merchantId,
                next.disputeId(),
                next.seq(),
                next.kind().word(),
                next.stage(),
                next.text(),
                next.subject(),
                next.move(),
                next.fields().toArray(String[]::new),
                next.files().toArray(UUID[]::new),
                next.characters(),
                next.reason(),
                next.at().atOffset(ZoneOffset.UTC));
    }
}
