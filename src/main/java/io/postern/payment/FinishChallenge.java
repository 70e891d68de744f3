package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.AuthorizationAnswer;
import io.postern.acquirer.Inquiry;
import io.postern.acquirer.Silence;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the bank what became of an attempt after the cardholder's challenge. Needs no card: the bank has it. It is asked
 * before anything is written, for a question changes nothing there, and a page may ask as often as it likes.
 */
@ApplicationScoped
class FinishChallenge {
    private final Database database;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Acquirer acquirer;
    private final SettleAuthorization settle;
    private final MoveEnd end;
    private final Clock clock;

    FinishChallenge(
            Database database,
            Chronicle chronicle,
            WorkStore work,
            Acquirer acquirer,
            SettleAuthorization settle,
            MoveEnd end,
            Clock clock) {
        this.database = database;
        this.chronicle = chronicle;
        this.work = work;
        this.acquirer = acquirer;
        this.settle = settle;
        this.end = end;
        this.clock = clock;
    }

    /**
     * @param claim of the caller's key
     * @param trail the caller's line on it, for a payment that goes on
     */
    Uni<Answer> ask(Shop shop, Payment.AwaitingAction open, Insert claim, Insert trail, Owed owed) {
        Payment.Authorizing asked = open.finish(clock.instant());
        return acquirer.inquireAuthorization(asked.life().move().reference())
                .map(FinishChallenge::known)
                .flatMap(answer -> answer instanceof AuthorizationAnswer.ActionRequired action && open.isStill(action)
                        ? end.unmoved(open, owed)
                        : goOn(shop, asked, List.of(claim, trail), answer, owed));
    }

    private Uni<Answer> goOn(
            Shop shop, Payment.Authorizing asked, List<Insert> before, AuthorizationAnswer answer, Owed owed) {
        List<Insert> parts = new ArrayList<>(before);
        parts.addAll(chronicle.write(asked));
        parts.add(work.begin(asked.life(), owed.key()));
        Payment.Authorizing durable = new Payment.Authorizing(asked.life().written());
        return database.of(shop.merchantId())
                .write(parts)
                .flatMap(committed -> settle.book(shop, durable, answer, owed));
    }

    /** A challenge that the bank does not know any more was not answered, which the recovery worker looks into. */
    private static AuthorizationAnswer known(Inquiry<AuthorizationAnswer> inquiry) {
        return switch (inquiry) {
            case Inquiry.Found<AuthorizationAnswer> found -> found.answer();
            case Inquiry.NotFound<AuthorizationAnswer> lost ->
                new AuthorizationAnswer.Unknown(Silence.ANSWER_UNREADABLE);
            case Inquiry.Unknown<AuthorizationAnswer> silent -> new AuthorizationAnswer.Unknown(silent.silence());
        };
    }
}
