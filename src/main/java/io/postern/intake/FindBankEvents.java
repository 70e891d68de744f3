package io.postern.intake;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Reads what banks told and what became of it, and never what stands in it. */
@ApplicationScoped
class FindBankEvents {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final String COLUMNS = """
            SELECT e.id, e.acquirer, e.event_id, e.scheme, e.verified_by, e.headers, e.address, e.request_id, e.signed_at,
                e.received_at,
                (SELECT jsonb_agg(jsonb_build_object(
                            'kind', f.kind, 'reason', f.reason, 'object', f.object_id, 'at', f.at) ORDER BY f.seq)
                 FROM bank_event_fact f
                 WHERE f.merchant_id = e.merchant_id AND f.bank_event_id = e.id) AS facts
            FROM bank_event e
            """;

    private final Database database;

    FindBankEvents(Database database) {
        this.database = database;
    }

    Uni<BankEventView> one(String publicId) {
        UUID id =
                IdKind.BANK_EVENT.parse(publicId).orElseThrow(() -> ProblemException.notFound("bank event", publicId));
        return database.of(PLATFORM)
                .query("/* intake.find */ " + COLUMNS + "WHERE e.merchant_id = $1 AND e.id = $2", PLATFORM, id)
                .map(rows -> {
                    if (rows.size() == 0) {
                        throw ProblemException.notFound("bank event", publicId);
                    }
                    return BankEventView.of(rows.iterator().next());
                });
    }

    Uni<Page<BankEventView>> list(String acquirer, String status, PageRequest page) {
        if (status != null && !BankEventStatus.isOne(status)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "status",
                    "status is " + Quote.of("status", status) + "; it must be one of " + BankEventStatus.names() + ".");
        }
        return database.of(PLATFORM)
                .query("/* intake.list */ " + COLUMNS + """
                        WHERE e.merchant_id = $1
                          AND ($2::text IS NULL OR e.acquirer = $2)
                          AND ($3::text IS NULL OR $3 = coalesce(
                              (SELECT f.kind FROM bank_event_fact f
                               WHERE f.merchant_id = e.merchant_id AND f.bank_event_id = e.id
                               ORDER BY f.seq DESC LIMIT 1), 'received'))
                          AND ($4::uuid IS NULL OR e.id < $4)
                        ORDER BY e.id DESC
                        LIMIT $5
                        """, PLATFORM, acquirer, status, page.after(), (long)
                        page.rows())
                .map(rows -> Page.of(Rows.list(rows, BankEventView::of), page.limit(), BankEventView::id));
    }
}
