package io.postern.bench;

import io.postern.id.IdKind;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One payment and one look at a balance, as PostgreSQL saw them.
 *
 * @param key the payment's Idempotency-Key
 * @param paymentId as it was answered
 * @param payment the read, transaction 1 and transaction 2
 */
record Recording(UUID merchant, UUID card, String key, String paymentId, List<Statement> payment, Statement balance) {
    private static final String KEY = HttpPayments.KEY + HttpPayments.FIRST_NUMBER;

    static Recording of(BenchServer server, ClosedLoop http, Shop shop)
            throws SQLException, IOException, InterruptedException {
        Recorder recorder = new Recorder(server);
        UUID merchant = IdKind.MERCHANT.parse(shop.merchant()).orElseThrow();
        UUID card = IdKind.TOKEN.parse(shop.cards().getFirst()).orElseThrow();
        Queue<String> ids = new ConcurrentLinkedQueue<>();
        Call pay = HttpPayments.call(shop, shop.cards().getFirst(), HttpPayments.FIRST_NUMBER);
        Call look = Call.get("/v1/balance", shop.accessToken());
        List<Statement> payment = recorder.record(KEY, () -> http.one(pay, reply -> ids.add(reply.id())));
        List<Statement> balance = recorder.record(merchant.toString(), () -> http.one(look, reply -> {})).stream()
                .filter(statement -> statement.sql().contains("/* ledger.balance */"))
                .toList();
        if (payment.size() != 3 || balance.size() != 1) {
            throw new IllegalStateException("a payment is " + payment.size()
                    + " statements, not 3 (a read and two transactions); a balance is " + balance.size() + ", not 1");
        }
        return new Recording(merchant, card, KEY, ids.remove(), payment, balance.getFirst());
    }

    /** Transaction 2, which holds the journal. */
    Statement booking() {
        return payment.getLast();
    }
}
