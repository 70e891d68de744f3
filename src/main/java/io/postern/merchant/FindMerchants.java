package io.postern.merchant;

import io.postern.access.Caller;
import io.postern.database.Settings;
import io.postern.database.SettingsReach;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.problem.ProblemException;
import io.postern.wire.Page;
import io.postern.wire.PageRequest;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Shows merchants: all of them to those of the platform, to a merchant only itself. */
@ApplicationScoped
class FindMerchants {
    private static final UUID LAST = new UUID(-1, -1);

    private final Settings settings;

    FindMerchants(Settings settings) {
        this.settings = settings;
    }

    Uni<MerchantView> one(Caller caller, String publicId) {
        UUID id = IdKind.MERCHANT
                .parse(publicId)
                .filter(wanted -> isOfThePlatform(caller) || wanted.equals(caller.merchantId()))
                .orElseThrow(() -> ProblemException.notFound("merchant", publicId));
        return settings.of(id)
                .read(session -> session.find(MerchantRow.class, id))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("merchant", publicId))
                .map(MerchantView::of);
    }

    Uni<Page<MerchantView>> list(Caller caller, PageRequest page) {
        SettingsReach reach = isOfThePlatform(caller) ? settings.asAuditor() : settings.of(caller.merchantId());
        return reach.read(session -> query(session, caller, page).getResultList())
                .map(rows -> Page.of(rows.stream().map(MerchantView::of).toList(), page.limit(), MerchantView::id));
    }

    private static Mutiny.SelectionQuery<MerchantRow> query(Mutiny.Session session, Caller caller, PageRequest page) {
        return session.createSelectionQuery("""
                        FROM Merchant m
                        WHERE m.id < :before AND (:all = TRUE OR m.id = :own)
                        ORDER BY m.id DESC
                        """, MerchantRow.class)
                .setParameter("before", page.after() == null ? LAST : page.after())
                .setParameter("all", isOfThePlatform(caller))
                .setParameter("own", caller.merchantId())
                .setMaxResults(page.rows());
    }

    private static boolean isOfThePlatform(Caller caller) {
        return ReservedMerchant.PLATFORM.id().equals(caller.merchantId());
    }
}
