package io.postern.delivery;

import io.postern.database.Conditions;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of tries, as merchants look at them. */
@ApplicationScoped
class AttemptStore {
    private static final String ATTEMPT = """
            SELECT a.id, a.endpoint_id, a.event_id, e.type, a.attempt, a.outcome, a.status_code, a.reason, a.millis, a.next_at,
                   a.at
            """;

    private final Database database;

    AttemptStore(Database database) {
        this.database = database;
    }

    Uni<List<AttemptView>> list(
            UUID merchantId, UUID endpointId, @Nullable String outcome, @Nullable UUID eventId, PageRequest page) {
        Conditions wanted = new Conditions();
        wanted.where("a.merchant_id = ?", merchantId);
        wanted.where("a.endpoint_id = ?", endpointId);
        wanted.where("a.event_id = ?", eventId);
        wanted.where("a.outcome = ?", outcome);
        wanted.where("a.id < ?", page.after());
        return database.of(merchantId)
                .query(
                        "/* delivery.list */ " + ATTEMPT + """
                        FROM delivery_attempt a
                        JOIN event e ON e.merchant_id = a.merchant_id AND e.id = a.event_id
                        %s
                        ORDER BY a.id DESC
                        LIMIT $%d
                        """.formatted(wanted, wanted.last()),
                        wanted.args(page.rows()))
                .map(rows -> Rows.list(rows, AttemptView::of));
    }

    /** One try with what was sent and answered. */
    Uni<Optional<Row>> find(UUID merchantId, UUID endpointId, UUID attemptId) {
        return database.of(merchantId)
                .query("/* delivery.find */ " + ATTEMPT + """
                        , x.sealed, e.body
                        FROM delivery_attempt a
                        LEFT JOIN delivery_exchange x ON x.merchant_id = a.merchant_id AND x.id = a.id
                        JOIN event e ON e.merchant_id = a.merchant_id AND e.id = a.event_id
                        WHERE a.merchant_id = $1 AND a.endpoint_id = $2 AND a.id = $3
                        """, merchantId, endpointId, attemptId)
                .map(rows -> Rows.first(rows, row -> row));
    }

    Uni<StatsView> stats(UUID merchantId, UUID endpointId, Instant now) {
        return database.of(merchantId)
                .query(
                        """
                        /* delivery.stats */
                        WITH span (name, since) AS (VALUES ('day', $3::uuid), ('week', $4::uuid))
                        SELECT s.name, t.*, w.*
                        FROM span s
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE a.outcome = 'delivered') AS delivered,
                                   count(*) FILTER (WHERE a.outcome = 'failed') AS failed,
                                   count(*) FILTER (WHERE a.outcome = 'exhausted') AS exhausted,
                                   percentile_disc(0.5) WITHIN GROUP (ORDER BY a.millis) AS p50,
                                   percentile_disc(0.95) WITHIN GROUP (ORDER BY a.millis) AS p95
                            FROM delivery_attempt a
                            WHERE a.merchant_id = $1 AND a.endpoint_id = $2 AND a.id >= s.since) t
                        CROSS JOIN (
                            SELECT (SELECT count(*) FROM delivery d
                                    WHERE d.merchant_id = $1 AND d.endpoint_id = $2) AS waiting,
                                   (SELECT d.event_id FROM delivery d WHERE d.merchant_id = $1 AND d.endpoint_id = $2
                                    ORDER BY d.event_id LIMIT 1) AS oldest,
                                   (SELECT f.since FROM failing_endpoint f
                                    WHERE f.merchant_id = $1 AND f.endpoint_id = $2) AS failing_since) w
                        ORDER BY s.name
                        """,
                        merchantId,
                        endpointId,
                        Ids.firstAt(now.minus(Duration.ofDays(1))),
                        Ids.firstAt(now.minus(Duration.ofDays(7))))
                .map(rows -> {
                    List<Row> spans = Rows.list(rows, row -> row);
                    return stats(endpointId, spans.getFirst(), spans.getLast());
                });
    }

    private static StatsView stats(UUID endpointId, Row day, Row week) {
        UUID oldest = day.getUUID("oldest");
        OffsetDateTime since = day.getOffsetDateTime("failing_since");
        return new StatsView(
                "webhook_endpoint_stats",
                IdKind.WEBHOOK_ENDPOINT.format(endpointId),
                day.getLong("waiting"),
                oldest == null ? null : Instant.ofEpochMilli(oldest.getMostSignificantBits() >>> 16),
                since == null ? null : since.toInstant(),
                span(day),
                span(week));
    }

    private static StatsView.Span span(Row row) {
        return new StatsView.Span(
                row.getLong("delivered"),
                row.getLong("failed"),
                row.getLong("exhausted"),
                row.getInteger("p50"),
                row.getInteger("p95"));
    }
}
