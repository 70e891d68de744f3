package io.postern.ledger;

import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Reads the books of all merchants for auditors. Figures are summed from every entry, not from checkpoints: an audit does
 * not trust a cache.
 */
@ApplicationScoped
class Books {
    private static final String SUMS = """
            SELECT a.merchant_id, a.id, a.code, c.name, a.currency, a.normal_side, a.floored,
                   (SELECT coalesce(sum(p.amount), 0)::bigint FROM posting p
                    WHERE p.merchant_id = a.merchant_id AND p.debit_account = a.id
                      AND ($1::timestamptz IS NULL OR p.booked_at < $1)) AS debits,
                   (SELECT coalesce(sum(p.amount), 0)::bigint FROM posting p
                    WHERE p.merchant_id = a.merchant_id AND p.credit_account = a.id
                      AND ($1::timestamptz IS NULL OR p.booked_at < $1)) AS credits
            FROM account a
            JOIN account_code c ON c.code = a.code
            """;

    private static final OffsetDateTime BEFORE_ALL = Instant.EPOCH.atOffset(ZoneOffset.UTC);

    private final Database database;
    private final Entries entries;

    Books(Database database, Entries entries) {
        this.database = database;
        this.entries = entries;
    }

    Uni<Page<AccountView>> accounts(UUID merchantId, OffsetDateTime asOf, PageRequest page) {
        return database.asAuditor()
                .query("/* ledger.accounts */ " + SUMS + """
                        WHERE ($2::uuid IS NULL OR a.merchant_id = $2) AND ($3::uuid IS NULL OR a.id > $3)
                        ORDER BY a.id
                        LIMIT $4
                        """, asOf, merchantId, page.after(), (long) page.rows())
                .map(rows -> Page.of(list(rows, AccountView::of), page.limit(), AccountView::id));
    }

    Uni<StatementView> statement(
            UUID accountId, OffsetDateTime from, OffsetDateTime to, EntryCursor after, PageRequest page) {
        return account(accountId, to)
                .chain(closing -> account(accountId, from == null ? BEFORE_ALL : from)
                        .chain(opening -> entries.between(
                                        IdKind.MERCHANT
                                                .parse(closing.merchant())
                                                .orElseThrow(),
                                        accountId,
                                        from,
                                        to,
                                        after,
                                        page)
                                .map(found -> new StatementView(
                                        "statement",
                                        closing,
                                        instant(from),
                                        instant(to),
                                        opening.balance(),
                                        closing.balance(),
                                        found))));
    }

    Uni<TrialBalanceView> trialBalance(UUID merchantId, OffsetDateTime asOf) {
        return database.asAuditor()
                .query(
                        "/* ledger.trial_balance */ SELECT s.code, s.name, s.currency, bool_or(s.floored) AS floored,"
                                + " sum(s.debits)::bigint AS debits, sum(s.credits)::bigint AS credits,"
                                + " min(CASE s.normal_side WHEN 'D' THEN s.debits - s.credits"
                                + " ELSE s.credits - s.debits END)::bigint AS lowest FROM (" + SUMS
                                + " WHERE $2::uuid IS NULL OR a.merchant_id = $2) s"
                                + " GROUP BY s.code, s.name, s.currency ORDER BY s.currency, s.code",
                        asOf,
                        merchantId)
                .map(Books::trialBalance);
    }

    private static TrialBalanceView trialBalance(RowSet<Row> rows) {
        List<TrialBalanceView.Line> lines = list(rows, Books::line);
        Map<String, List<TrialBalanceView.Line>> byCurrency =
                lines.stream().collect(Collectors.groupingBy(TrialBalanceView.Line::currency));
        List<TrialBalanceView.InCurrency> currencies = byCurrency.keySet().stream()
                .sorted()
                .map(currency -> sum(currency, byCurrency.get(currency)))
                .toList();
        boolean floorsHold = StreamSupport.stream(rows.spliterator(), false)
                .noneMatch(row -> row.getBoolean("floored") && row.getLong("lowest") < 0);
        boolean balanced = floorsHold && currencies.stream().allMatch(sum -> sum.debits() == sum.credits());
        return new TrialBalanceView("trial_balance", balanced, currencies, lines);
    }

    private static TrialBalanceView.InCurrency sum(String currency, List<TrialBalanceView.Line> lines) {
        return new TrialBalanceView.InCurrency(
                currency,
                lines.stream().mapToLong(TrialBalanceView.Line::debits).reduce(0, Math::addExact),
                lines.stream().mapToLong(TrialBalanceView.Line::credits).reduce(0, Math::addExact));
    }

    private static TrialBalanceView.Line line(Row row) {
        return new TrialBalanceView.Line(
                row.getInteger("code"),
                row.getString("name"),
                row.getString("currency"),
                row.getLong("debits"),
                row.getLong("credits"),
                row.getLong("lowest"));
    }

    private Uni<AccountView> account(UUID accountId, OffsetDateTime asOf) {
        return database.asAuditor()
                .query("/* ledger.account */ " + SUMS + " WHERE a.id = $2", asOf, accountId)
                .map(rows -> Rows.first(rows, AccountView::of)
                        .orElseThrow(() -> ProblemException.notFound("account", IdKind.ACCOUNT.format(accountId))));
    }

    private static Instant instant(OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static <T> List<T> list(RowSet<Row> rows, Function<Row, T> view) {
        return Rows.list(rows, view);
    }
}
