package io.postern.subject;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The erasure of a person that a second person approves. */
@ApplicationScoped
class ApprovedErasure implements ApprovableVerb {
    private final EraseSubject erase;
    private final WishReader reader;

    ApprovedErasure(EraseSubject erase, WishReader reader) {
        this.erase = erase;
        this.reader = reader;
    }

    @Override
    public String operation() {
        return "POST /v1/subjects/{id}/erase";
    }

    @Override
    public Scope scope() {
        return Scope.KEYS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        FindSubjects.id(wish.id(0));
        reader.readNothing(wish);
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return erase.erase(requester, idempotencyKey, wish.id(0));
    }
}
