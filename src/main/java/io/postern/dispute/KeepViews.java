package io.postern.dispute;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Keeps the filters that a team, or one of it, looks through again and again. One person's are not there for others. */
@ApplicationScoped
class KeepViews {
    private static final UUID LAST = new UUID(-1, -1);
    private static final TypeReference<TreeMap<String, String>> FILTERS = new TypeReference<>() {};

    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    KeepViews(
            Database database, Idempotency idempotency, KeyRing keyRing, Audit audit, Ids ids, Json json, Clock clock) {
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> save(Caller caller, String key, ViewRequest request) {
        CardNumberFinder.refuseIn(request.name(), "name");
        request.filters().forEach((filter, value) -> CardNumberFinder.refuseIn(value, "filters." + filter));
        DisputeFilter.of(request.filters()).check();
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, key, "POST /v1/dispute_views", request);
            return idempotency.once(claim, keys, List.of(), nothing -> keep(caller, claim, keys, request));
        });
    }

    private Uni<Answer> keep(Caller caller, Claim claim, MerchantKeys keys, ViewRequest request) {
        UUID id = ids.next();
        SavedView view = new SavedView(
                IdKind.DISPUTE_VIEW.format(id),
                "dispute_view",
                request.name(),
                new TreeMap<>(request.filters()),
                Boolean.TRUE.equals(request.personal()),
                clock.instant());
        Answer answer = Answer.created(json.write(view));
        return database.of(caller.merchantId())
                .write(List.of(
                        idempotency.take(claim, id),
                        insert(caller, id, view),
                        audit.entry(caller, "dispute_view.create", view.id(), onTrail(view)),
                        idempotency.keep(claim.key(), keys, answer)))
                .onFailure(failure -> Violation.of("dispute_view_name", failure))
                .transform(failure -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "name",
                        "name is that of another view; delete that one first, or choose a name that none has."))
                .replaceWith(answer);
    }

    private Insert insert(Caller caller, UUID id, SavedView view) {
        return Insert.of(
                "dispute_view",
                """
                /* dispute.keep_view */
                INSERT INTO dispute_view (merchant_id, id, owner, name, filters, created_at)
                VALUES ($1, $2, $3, $4, CAST($5::text AS jsonb), $6)
                """,
                caller.merchantId(),
                id,
                view.personal() ? caller.client() : null,
                view.name(),
                json.write(view.filters()),
                DisputeStore.at(view.createdAt()));
    }

    Uni<SavedView> delete(Caller caller, String publicId) {
        UUID id = IdKind.DISPUTE_VIEW.parse(publicId).orElseThrow(() -> notFound(publicId));
        return read(caller, "AND id = $3 LIMIT $4", id, 1)
                .map(found -> found.stream().findFirst().orElseThrow(() -> notFound(publicId)))
                .call(view -> database.of(caller.merchantId())
                        .write(List.of(
                                Insert.of("dispute_view_gone", """
                                        /* dispute.drop_view */
                                        DELETE FROM dispute_view WHERE merchant_id = $1 AND id = $2
                                        """, caller.merchantId(), id),
                                audit.entry(caller, "dispute_view.delete", publicId, onTrail(view)))));
    }

    /** Newest first: the team's, and the caller's own. */
    Uni<Page<SavedView>> list(Caller caller, PageRequest page) {
        return read(
                        caller,
                        "AND id < $3 ORDER BY id DESC LIMIT $4",
                        page.after() == null ? LAST : page.after(),
                        page.rows())
                .map(found -> Page.of(found, page.limit(), SavedView::id));
    }

    private Uni<List<SavedView>> read(Caller caller, String more, UUID id, long rows) {
        return database.of(caller.merchantId())
                .query("""
                        /* dispute.views */
                        SELECT id, owner, name, filters::text AS filters, created_at FROM dispute_view
                        WHERE merchant_id = $1 AND (owner IS NULL OR owner = $2)
                        """ + more, caller.merchantId(), caller.client(), id, rows)
                .map(found -> Rows.list(found, this::view));
    }

    private SavedView view(Row row) {
        return new SavedView(
                IdKind.DISPUTE_VIEW.format(row.getUUID("id")),
                "dispute_view",
                row.getString("name"),
                json.read(row.getString("filters"), FILTERS),
                row.getString("owner") != null,
                row.getOffsetDateTime("created_at").toInstant());
    }

    private static Map<String, ?> onTrail(SavedView view) {
        return Map.of("name", view.name(), "filters", view.filters(), "personal", view.personal());
    }

    private static ProblemException notFound(String id) {
        return ProblemException.notFound("dispute_view", id);
    }
}
