package io.postern.ledger;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.id.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Currency;
import java.util.List;
import java.util.UUID;
import java.util.function.ToLongFunction;

/** The one writer's door of the book. A journal is written with all its postings, in the transaction of its cause. */
@ApplicationScoped
public class Ledger {
    /** The constraint that refuses an overdraft; whoever debits a floored account must expect it. */
    public static final String NO_OVERDRAFT = "no_overdraft";

    private final Ids ids;

    Ledger(Ids ids) {
        this.ids = ids;
    }

    /**
     * Books a journal. At most one journal in a transaction.
     *
     * <p>Postings are written in the order of the debited account, so that two journals never wait for each other in a
     * circle. An account that was never opened fails the transaction.
     */
    public List<Insert> post(Journal journal) {
        Insert head = Insert.of(
                "journaled",
                """
                INSERT INTO journal (merchant_id, id, kind, payment_id, source)
                VALUES ($1, $2, $3, $4, $5)
                RETURNING merchant_id, id
                """,
                journal.merchantId(),
                ids.next(),
                journal.kind(),
                journal.paymentId(),
                journal.source());
        Insert postings = Insert.of(
                "posted",
                """
                INSERT INTO posting (merchant_id, journal_id, debit_account, credit_account, currency, amount)
                SELECT j.merchant_id, j.id, debited.id, credited.id, $1, leg.amount
                FROM journaled j
                CROSS JOIN unnest($2::int[], $3::int[], $4::bigint[]) leg(debit, credit, amount)
                LEFT JOIN account debited
                  ON debited.merchant_id = j.merchant_id AND debited.code = leg.debit AND debited.currency = $1
                LEFT JOIN account credited
                  ON credited.merchant_id = j.merchant_id AND credited.code = leg.credit AND credited.currency = $1
                ORDER BY debited.id, credited.id
                """,
                journal.currency().getCurrencyCode(),
                codes(journal.legs(), leg -> leg.debit().code()),
                codes(journal.legs(), leg -> leg.credit().code()),
                amounts(journal.legs()));
        return List.of(head, postings);
    }

    /** What a refund may be taken from, in one currency. */
    public Lookup<Funds> funds(UUID merchantId, Currency currency, UUID paymentId) {
        return Funds.lookup(merchantId, currency, paymentId);
    }

    private static Integer[] codes(List<Leg> legs, ToLongFunction<Leg> code) {
        return legs.stream().map(leg -> (int) code.applyAsLong(leg)).toArray(Integer[]::new);
    }

    private static Long[] amounts(List<Leg> legs) {
        return legs.stream().map(Leg::amountMinor).toArray(Long[]::new);
    }
}
