package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.ledger.PostingTimes;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Commits transaction 2 of a move on a payment: its facts, the work row's end unless the bank stayed silent, and what is
 * owed to others.
 */
@ApplicationScoped
class MoveEnd {
    private final Database database;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Idempotency idempotency;
    private final Acquirer acquirer;
    private final Json json;
    private final PostingTimes times;
    private final PaymentMeters meters;

    MoveEnd(
            Database database,
            Chronicle chronicle,
            WorkStore work,
            Idempotency idempotency,
            Acquirer acquirer,
            Json json,
            PostingTimes times,
            PaymentMeters meters) {
        this.database = database;
        this.chronicle = chronicle;
        this.work = work;
        this.idempotency = idempotency;
        this.acquirer = acquirer;
        this.json = json;
        this.times = times;
        this.meters = meters;
    }

    /** @param more what this kind of move writes besides, such as its journal */
    Uni<Answer> commit(Shop shop, Payment asked, Payment next, List<Insert> more, Owed owed) {
        List<Insert> parts = new ArrayList<>(more);
        parts.add(workAfter(asked.life(), next));
        return commit(shop, next, parts, owed);
    }

    /** Commits what the bank did by itself, of which no work row is left. */
    Uni<Answer> commit(Shop shop, Payment next, List<Insert> more, Owed owed) {
        Answer answer = owed.answer(json.write(PaymentView.of(next, acquirer.name())));
        List<Insert> parts = new ArrayList<>(chronicle.write(next));
        parts.addAll(more);
        owed.key().ifPresent(key -> parts.add(idempotency.keepOwed(key, shop.keys(), answer)));
        parts.addAll(owed.trail());
        return write(shop, next, parts).replaceWith(answer);
    }

    private Insert workAfter(Life asked, Payment next) {
        Head head = asked.head();
        UUID moveId = asked.move().id();
        if (next instanceof Payment.AwaitingAction) {
            return work.watch(head, moveId);
        }
        return next.life().move() == null ? work.end(head, moveId) : work.hasten(head.merchantId(), head.id(), moveId);
    }

    /** Commits a move that no bank is asked for: request and end are one transaction. */
    Uni<Answer> commitAlone(Shop shop, Payment next, List<Insert> before, Owed owed) {
        Answer answer = owed.answer(json.write(PaymentView.of(next, acquirer.name())));
        List<Insert> parts = new ArrayList<>(before);
        parts.addAll(chronicle.write(next));
        owed.key().ifPresent(key -> parts.add(idempotency.keep(key, shop.keys(), answer)));
        return write(shop, next, parts).replaceWith(answer);
    }

    /** Nothing has happened to the payment, so that nothing is kept: whoever asks again is told how things stand then. */
    Uni<Answer> unmoved(Payment standing, Owed owed) {
        return Uni.createFrom().item(() -> owed.answer(json.write(PaymentView.of(standing, acquirer.name()))));
    }

    private Uni<Void> write(Shop shop, Payment next, List<Insert> parts) {
        return times.timed(parts, database.of(shop.merchantId()).write(parts)).invoke(() -> meters.ended(next));
    }
}
