package io.postern.merchant;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.postern.audit.Audit;
import io.postern.database.Settings;
import io.postern.id.IdKind;
import io.postern.limit.AgreedLimits;
import io.postern.limit.Agreements;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** What other rooms may know and do about merchants. */
@ApplicationScoped
public class Merchants implements Agreements {
    /** How late another replica may learn of a change. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final int REMEMBERED = 10_000;

    private final Settings settings;
    private final Audit audit;
    private final Clock clock;
    private final Cache<UUID, MerchantProfile> profiles = Caffeine.newBuilder()
            .expireAfterWrite(FRESH)
            .maximumSize(REMEMBERED)
            .build();

    Merchants(Settings settings, Audit audit, Clock clock) {
        this.settings = settings;
        this.audit = audit;
        this.clock = clock;
    }

    /** The merchant's profile, at most five seconds old. Fails with not_found when there is no such merchant. */
    public Uni<MerchantProfile> profile(UUID merchantId) {
        MerchantProfile known = profiles.getIfPresent(merchantId);
        return known != null ? Uni.createFrom().item(known) : read(merchantId);
    }

    @Override
    public Uni<AgreedLimits> with(UUID merchantId) {
        return profile(merchantId).map(profile -> profile.plan().limits());
    }

    /** Opens a merchant with a fixed id, unless it exists; for a start that brings its merchants along. */
    public Uni<Void> ensure(UUID merchantId, MerchantTerms terms) {
        return settings.of(merchantId)
                .write(session -> session.find(MerchantRow.class, merchantId)
                        .flatMap(found ->
                                found != null ? Uni.createFrom().voidItem() : open(session, merchantId, terms)));
    }

    void forget(UUID merchantId) {
        profiles.invalidate(merchantId);
    }

    private Uni<MerchantProfile> read(UUID merchantId) {
        return settings.of(merchantId)
                .read(session -> session.find(MerchantRow.class, merchantId))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("merchant", IdKind.MERCHANT.format(merchantId)))
                .map(MerchantRow::profile)
                .invoke(profile -> profiles.put(merchantId, profile));
    }

    private Uni<Void> open(Mutiny.Session session, UUID merchantId, MerchantTerms terms) {
        MerchantRow row = MerchantRow.of(merchantId, terms, clock.instant().truncatedTo(ChronoUnit.MICROS));
        MerchantView view = MerchantView.of(row);
        return session.persist(row)
                .chain(() -> Settings.append(
                        session,
                        List.of(audit.bySystem(
                                merchantId, "start", "merchant.create", view.id(), Map.of("new", view)))))
                .chain(() -> Accounts.open(session, merchantId, terms.currencies()));
    }
}
