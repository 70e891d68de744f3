package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.MovementAnswer;
import io.postern.acquirer.Reversal;
import io.postern.acquirer.VoidOrder;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Has the bank release what was set aside and not taken, for a cancel or because it ran out, and books the answer. */
@ApplicationScoped
class VoidPayment {
    /** The reason of a void that nobody asked for. */
    static final String LAPSED = "expired";

    private final Database database;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Acquirer acquirer;
    private final MoveEnd end;
    private final Clock clock;

    VoidPayment(Database database, Chronicle chronicle, WorkStore work, Acquirer acquirer, MoveEnd end, Clock clock) {
        this.database = database;
        this.chronicle = chronicle;
        this.work = work;
        this.acquirer = acquirer;
        this.end = end;
        this.clock = clock;
    }

    Uni<Answer> ask(Shop shop, Payment.Voiding asked, List<Insert> before, Owed owed) {
        List<Insert> parts = new ArrayList<>(before);
        parts.addAll(chronicle.write(asked));
        parts.add(work.begin(asked.life(), owed.key()));
        Payment.Voiding durable = new Payment.Voiding(asked.life().written());
        return database.of(shop.merchantId())
                .write(parts)
                .flatMap(committed -> release(durable.life()))
                .flatMap(answer -> book(shop, durable, answer, owed));
    }

    private Uni<MovementAnswer> release(Life life) {
        return life.isApproved()
                ? acquirer.voidRest(order(life))
                : acquirer.reverse(IdKind.ATTEMPT.format(life.attempt().id())).map(VoidPayment::movement);
    }

    /** What waits for its cardholder holds nothing to release: the attempt is taken back, so nothing can approve it. */
    private static MovementAnswer movement(Reversal reversal) {
        return switch (reversal) {
            case Reversal.Reversed done -> new MovementAnswer.Accepted("reversed");
            case Reversal.Unknown silent -> new MovementAnswer.Unknown(silent.silence());
        };
    }

    /** Transaction 2 of a void, whoever brings the bank's answer. */
    Uni<Answer> book(Shop shop, Payment.Voiding asked, MovementAnswer answer, Owed owed) {
        return switch (answer) {
            case MovementAnswer.Accepted accepted -> released(shop, asked, owed);
            case MovementAnswer.Refused refused -> refused(shop, asked, refused.code(), owed);
            case MovementAnswer.Pending pending -> unanswered(shop, asked, owed);
            case MovementAnswer.Unknown unknown -> unanswered(shop, asked, owed);
        };
    }

    /** An authorization that ran out is gone whatever the bank says to its void. */
    Uni<Answer> refused(Shop shop, Payment.Voiding asked, String reason, Owed owed) {
        return isLapsed(asked)
                ? released(shop, asked, owed)
                : end.commit(shop, asked, asked.refused(reason, clock.instant()), List.of(), owed);
    }

    private Uni<Answer> unanswered(Shop shop, Payment.Voiding asked, Owed owed) {
        return end.commit(shop, asked, asked.unanswered(clock.instant()), List.of(), owed);
    }

    Uni<Answer> released(Shop shop, Payment.Voiding asked, Owed owed) {
        Payment next = asked.voided(isLapsed(asked), clock.instant());
        return end.commit(shop, asked, next, List.of(work.endExpiry(asked.life().head())), owed);
    }

    private static boolean isLapsed(Payment.Voiding asked) {
        return LAPSED.equals(asked.life().detail().reason());
    }

    private static VoidOrder order(Life life) {
        return new VoidOrder(
                life.head().merchantId(),
                life.move().reference(),
                IdKind.ATTEMPT.format(life.attempt().id()),
                life.head().sandboxHints());
    }
}
