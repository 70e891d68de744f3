package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Keeps what the team writes of a dispute, sealed, and shows it to whoever may read the dispute. */
@ApplicationScoped
class TakeNotes {
    private static final UUID LAST = new UUID(-1, -1);

    private final ReadDisputes read;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    TakeNotes(
            ReadDisputes read,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Ids ids,
            Json json,
            Clock clock) {
        this.read = read;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> add(Caller caller, String key, String dispute, NoteRequest request) {
        CardNumberFinder.refuseIn(request.text(), "text");
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(
                    caller,
                    keys,
                    key,
                    "POST /v1/disputes/{id}/notes",
                    Map.of("dispute", dispute, "text", request.text()));
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    nothing -> read.find(caller, dispute)
                            .flatMap(found ->
                                    keep(caller, claim, keys, found.life().head(), request.text())));
        });
    }

    private Uni<Answer> keep(Caller caller, Claim claim, MerchantKeys callers, Head head, String text) {
        UUID id = ids.next();
        NoteView view = new NoteView(
                IdKind.DISPUTE_NOTE.format(id),
                "dispute_note",
                head.publicId(),
                caller.client(),
                text,
                clock.instant());
        Answer answer = Answer.created(json.write(view));
        return keyRing.of(head.merchantId())
                .flatMap(keys -> database.of(head.merchantId(), caller.merchantId())
                        .write(List.of(
                                idempotency.take(claim, id),
                                insert(head, id, keys, view),
                                audit.entry(caller, "dispute.note", head.publicId(), Map.of("note", view.id())),
                                idempotency.keep(claim.key(), callers, answer))))
                .replaceWith(answer);
    }

    private static Insert insert(Head head, UUID id, MerchantKeys keys, NoteView note) {
        return Insert.of(
                "dispute_note",
                """
                /* dispute.note */
                INSERT INTO dispute_note (merchant_id, id, dispute_id, author, sealed, created_at)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                head.merchantId(),
                id,
                head.id(),
                note.author(),
                keys.seal(SealedNotes.TEXT.context(id.toString()), note.text().getBytes(StandardCharsets.UTF_8)),
                DisputeStore.at(note.createdAt()));
    }

    /** Newest first. */
    Uni<Page<NoteView>> list(Caller caller, String dispute, PageRequest page) {
        return read.find(caller, dispute)
                .map(found -> found.life().head())
                .flatMap(head -> keyRing.of(head.merchantId())
                        .flatMap(keys -> database.of(head.merchantId())
                                .query(
                                        """
                                /* dispute.notes */
                                SELECT id, author, sealed, created_at FROM dispute_note
                                WHERE merchant_id = $1 AND dispute_id = $2 AND id < $3
                                ORDER BY id DESC LIMIT $4
                                """,
                                        head.merchantId(),
                                        head.id(),
                                        page.after() == null ? LAST : page.after(),
                                        (long) page.rows())
                                .map(rows -> Rows.list(rows, row -> note(head, keys, row)))))
                .map(found -> Page.of(found, page.limit(), NoteView::id));
    }

    private static NoteView note(Head head, MerchantKeys keys, Row row) {
        UUID id = row.getUUID("id");
        byte[] text = keys.open(
                SealedNotes.TEXT.context(id.toString()), row.getBuffer("sealed").getBytes());
        return new NoteView(
                IdKind.DISPUTE_NOTE.format(id),
                "dispute_note",
                head.publicId(),
                row.getString("author"),
                new String(text, StandardCharsets.UTF_8),
                row.getOffsetDateTime("created_at").toInstant());
    }
}
