package io.postern.merchant;

import io.postern.access.DoorRules;
import io.postern.access.MerchantDoors;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;

/** Tells the door what a merchant's profile says of it. */
@ApplicationScoped
class Doors implements MerchantDoors {
    private final Merchants merchants;

    Doors(Merchants merchants) {
        this.merchants = merchants;
    }

    @Override
    public Uni<DoorRules> of(UUID merchantId) {
        return merchants
                .profile(merchantId)
                .map(MerchantProfile::doorRules)
                .onFailure(Doors::isNoMerchant)
                .recoverWithItem(DoorRules.NONE);
    }

    /** A token may be older than its merchant: every call will find nothing of it. */
    private static boolean isNoMerchant(Throwable failure) {
        return failure instanceof ProblemException refusal && refusal.problem() == Problem.NOT_FOUND;
    }
}
