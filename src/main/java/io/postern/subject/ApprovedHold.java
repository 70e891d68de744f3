package io.postern.subject;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** A hold on a person's data that a second person approves. */
@ApplicationScoped
class ApprovedHold implements ApprovableVerb {
    private final HoldSubject hold;
    private final WishReader reader;

    ApprovedHold(HoldSubject hold, WishReader reader) {
        this.hold = hold;
        this.reader = reader;
    }

    @Override
    public String operation() {
        return "POST /v1/subjects/{id}/holds";
    }

    @Override
    public Scope scope() {
        return Scope.KEYS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        FindSubjects.id(wish.id(0));
        hold.refuseWhatIsOver(reader.read(wish, HoldRequest.class));
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return hold.place(requester, idempotencyKey, wish.id(0), reader.read(wish, HoldRequest.class));
    }
}
