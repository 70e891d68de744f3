package io.postern.merchant;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.approval.ApprovableVerb;
import io.postern.approval.Wish;
import io.postern.approval.WishReader;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** A change of a merchant's terms that a second person approves. */
@ApplicationScoped
class ApprovedChange implements ApprovableVerb {
    private final ChangeMerchant change;
    private final WishReader reader;

    ApprovedChange(ChangeMerchant change, WishReader reader) {
        this.change = change;
        this.reader = reader;
    }

    @Override
    public String operation() {
        return "PATCH /v1/merchants/{id}";
    }

    @Override
    public Scope scope() {
        return Scope.MERCHANTS_WRITE;
    }

    @Override
    public Uni<Void> check(Caller requester, Wish wish) {
        return change.check(wish.id(0), reader.read(wish, MerchantRequest.class));
    }

    @Override
    public Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish) {
        return change.changeOnce(requester, idempotencyKey, wish.id(0), reader.read(wish, MerchantRequest.class));
    }
}
