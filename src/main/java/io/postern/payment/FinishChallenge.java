package io.postern.payment;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.AuthorizationAnswer;
import io.postern.acquirer.Inquiry;
import io.postern.acquirer.Silence;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;

/** Asks the bank what became of an attempt after the cardholder's challenge. Needs no card: the bank has it. */
@ApplicationScoped
class FinishChallenge {
    private final Database database;
    private final Chronicle chronicle;
    private final WorkStore work;
    private final Acquirer acquirer;
    private final SettleAuthorization settle;

    FinishChallenge(
            Database database, Chronicle chronicle, WorkStore work, Acquirer acquirer, SettleAuthorization settle) {
        this.database = database;
        this.chronicle = chronicle;
        this.work = work;
        this.acquirer = acquirer;
        this.settle = settle;
    }

    Uni<Answer> ask(Shop shop, Payment.Authorizing asked, List<Insert> before, Claim claim) {
        Owed owed = Owed.toCaller(claim.key(), 200);
        List<Insert> parts = new ArrayList<>(before);
        parts.addAll(chronicle.write(asked));
        parts.add(work.begin(asked.life(), owed.key()));
        Payment.Authorizing durable = new Payment.Authorizing(asked.life().written());
        return database.of(shop.merchantId())
                .write(parts)
                .flatMap(committed ->
                        acquirer.inquireAuthorization(durable.life().move().reference()))
                .flatMap(inquiry -> settle.book(shop, durable, known(inquiry), owed));
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
