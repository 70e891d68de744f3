package io.postern.subject;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.idempotency.Answer;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The release of a hold that a second person approves. Releasing twice is harmless, so it needs no key. */
@ApplicationScoped
class ApprovedRelease implements ApprovableVerb {
    private final HoldSubject hold;
    private final WishReader reader;
    private final Json json;

    ApprovedRelease(HoldSubject hold, WishReader reader, Json json) {
        this.hold = hold;
        this.reader = reader;
        this.json = json;
    }

    @Override
    public String operation() {
        return "DELETE /v1/subjects/{id}/holds/{hold}";
    }

    @Override
    public Scope scope() {
        return Scope.KEYS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        FindSubjects.id(wish.id(0));
        HoldSubject.holdId(wish.id(1));
        reader.readNothing(wish);
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return hold.release(requester, wish.id(0), wish.id(1)).map(view -> Answer.ok(json.write(view)));
    }
}
