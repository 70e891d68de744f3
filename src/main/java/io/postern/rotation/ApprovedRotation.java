package io.postern.rotation;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** The rotation of a key that a second person approves. */
@ApplicationScoped
class ApprovedRotation implements ApprovableVerb {
    private final StartRotation start;
    private final KnownKeys keys;
    private final WishReader reader;

    ApprovedRotation(StartRotation start, KnownKeys keys, WishReader reader) {
        this.start = start;
        this.keys = keys;
        this.reader = reader;
    }

    @Override
    public String operation() {
        return "POST /v1/keys/{name}/rotate";
    }

    @Override
    public Scope scope() {
        return Scope.KEYS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        keys.named(wish.id(0));
        reader.read(wish, KeyResource.RotateRequest.class);
        return Uni.createFrom().voidItem();
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return start.start(requester, idempotencyKey, wish.id(0));
    }
}
