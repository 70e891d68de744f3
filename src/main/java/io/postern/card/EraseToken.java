package io.postern.card;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Violation;
import io.postern.event.Events;
import io.postern.id.IdKind;
import io.postern.receipt.Receipts;
import io.postern.subject.Subjects;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Destroys a card's number for good. What was proven about it stays proven: the token's record and receipts remain. */
@ApplicationScoped
class EraseToken {
    private static final String ERASED = "token.erased";

    private final FindToken find;
    private final Audit audit;
    private final Receipts receipts;
    private final Events events;
    private final Subjects subjects;
    private final Database database;

    EraseToken(FindToken find, Audit audit, Receipts receipts, Events events, Subjects subjects, Database database) {
        this.find = find;
        this.audit = audit;
        this.receipts = receipts;
        this.events = events;
        this.subjects = subjects;
        this.database = database;
    }

    /** Erasing what is erased is no error and writes nothing. A hold on its holder keeps it. */
    Uni<TokenView> erase(Caller caller, String id) {
        return find.stored(caller, id).flatMap(stored -> {
            TokenView view = TokenView.of(stored.token(), TokenStatus.ERASED);
            return stored.erased() ? Uni.createFrom().item(view) : erase(caller, stored, view);
        });
    }

    private Uni<TokenView> erase(Caller caller, StoredCard stored, TokenView view) {
        Token token = stored.token();
        List<Insert> parts =
                new ArrayList<>(events.announce(token.merchantId(), ERASED, token.id(), stored.version() + 1, view));
        parts.add(TokenStore.erase(token.merchantId(), token.id()));
        parts.add(receipts.issue(token.merchantId(), ERASED, null, null, view.id(), fact(token)));
        parts.add(audit.entry(caller, "token.erase", view.id(), null));
        return database.of(token.merchantId())
                .write(parts)
                .onFailure(failure -> Violation.of(Subjects.ON_HOLD, failure))
                .recoverWithUni(held ->
                        subjects.refusal(token.merchantId(), token.subject()).flatMap(Uni.createFrom()::failure))
                .onFailure(failure -> Violation.of(CardVault.ONCE, failure)) // another DELETE was first
                .recoverWithNull()
                .replaceWith(view);
    }

    /** Nothing in it leads back to the card. */
    private static Map<String, Object> fact(Token token) {
        return Map.of(
                "token", IdKind.TOKEN.format(token.id()),
                "brand", token.card().brand(),
                "last4", token.card().last4());
    }
}
