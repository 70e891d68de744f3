package io.postern.ledger;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.StringJoiner;
import java.util.UUID;

/** The one writer's door of the book. A journal is written with all its postings, in the transaction of its cause. */
@ApplicationScoped
public class Ledger {
    /** The constraint that refuses an overdraft; whoever debits a floored account must expect it. */
    public static final String NO_OVERDRAFT = "no_overdraft";

    /** The part of a transaction that is a journal's head. */
    static final String JOURNAL = "journaled";

    private final Ids ids;

    Ledger(Ids ids) {
        this.ids = ids;
    }

    /**
     * Books a journal. At most one journal in a transaction.
     *
     * <p>Postings are written in the order of the debited account, so that two journals never wait for each other in a
     * circle. An account that was never opened fails the transaction. A journal without legs is none.
     */
    public List<Insert> post(Journal journal) {
        return journal.legs().isEmpty() ? List.of() : List.of(head(journal), postings(journal));
    }

    private Insert head(Journal journal) {
        return Insert.of(
                JOURNAL, """
                INSERT INTO journal (merchant_id, id, kind, payment_id, source)
                VALUES ($1, $2, $3, $4, $5)
                RETURNING merchant_id, id
                """, journal.merchantId(), ids.next(), journal.kind(), journal.paymentId(), journal.source());
    }

    /** Legs come as rows: of an array's length PostgreSQL knows nothing, and would plan this anew every time. */
    private static Insert postings(Journal journal) {
        List<Object> args = new ArrayList<>();
        args.add(journal.currency().getCurrencyCode());
        StringJoiner rows = new StringJoiner(", ");
        for (Leg leg : journal.legs()) {
            int n = args.size();
            rows.add("($%d::int, $%d::int, $%d::bigint)".formatted(n + 1, n + 2, n + 3));
            args.addAll(List.of(leg.debit().code(), leg.credit().code(), leg.amountMinor()));
        }
        return new Insert("posted", """
                INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                SELECT j.merchant_id, j.id, debited.id, credited.id, $1, leg.amount
                FROM journaled j
                CROSS JOIN (VALUES %s) leg(debit, credit, amount)
                LEFT JOIN account debited
                  ON debited.merchant_id = j.merchant_id AND debited.code = leg.debit AND debited.currency = $1
                LEFT JOIN account credited
                  ON credited.merchant_id = j.merchant_id AND credited.code = leg.credit AND credited.currency = $1
                ORDER BY debited.id, credited.id
                """.formatted(rows), args);
    }

    /**
     * Books the opposite of a journal of this payment, posting by posting, as it was booked then: fees may have changed
     * since. Nothing is booked when there is no such journal.
     *
     * @param reversed kind of the journal that is reversed
     * @param source of both
     */
    public List<Insert> reverse(UUID merchantId, UUID paymentId, String reversed, String source) {
        return List.of(
                Insert.of(JOURNAL, """
                        INSERT INTO journal (merchant_id, id, kind, payment_id, source)
                        SELECT old.merchant_id, CAST($1 AS uuid), old.kind || '_reversed', old.payment_id, old.source
                        FROM journal old
                        WHERE old.merchant_id = $2 AND old.payment_id = $3 AND old.kind = $4 AND old.source = $5
                        RETURNING merchant_id, id
                        """, ids.next(), merchantId, paymentId, reversed, source),
                Insert.of("posted", """
                        INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                        SELECT j.merchant_id, j.id, p.credit_account, p.debit_account, p.currency, p.amount
                        FROM journaled j
                        CROSS JOIN posting p
                        WHERE p.merchant_id = $1
                          AND p.journal_id = (SELECT old.id FROM journal old
                                              WHERE old.merchant_id = $1 AND old.payment_id = $2 AND old.kind = $3
                                                AND old.source = $4)
                        ORDER BY p.credit_account, p.debit_account
                        """, merchantId, paymentId, reversed, source));
    }

    /** What the opposite of a journal of this payment would book, when disputes have moved its money since. */
    public Lookup<Reversal> reversal(UUID merchantId, UUID paymentId, String reversed, String source) {
        return Reversal.lookup(merchantId, paymentId, reversed, source);
    }

    /** How much the journals of one cause have taken from an account that is credited normally, and not given back. */
    public Lookup<Long> taken(UUID merchantId, Currency currency, UUID paymentId, String source, AccountCode from) {
        return Lookup.of(
                """
                SELECT -coalesce(sum(e.amount), 0)::bigint AS taken_minor
                FROM journal j
                JOIN ledger_entry e ON e.merchant_id = j.merchant_id AND e.journal_id = j.id
                JOIN account own ON own.merchant_id = e.merchant_id AND own.id = e.account_id AND own.code = $5
                WHERE j.merchant_id = $1 AND j.payment_id = $2 AND j.source = $3 AND e.currency = $4
                """,
                row -> row.getLong("taken_minor"),
                merchantId,
                paymentId,
                source,
                currency.getCurrencyCode(),
                from.code());
    }

    /** What a refund may be taken from, in one currency. */
    public Lookup<Funds> funds(UUID merchantId, Currency currency, UUID paymentId) {
        return Funds.lookup(merchantId, currency, paymentId);
    }
}
