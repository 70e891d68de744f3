package io.postern.merchant;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Settings;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** Changes a merchant's terms; the trail keeps what they were and what they are. */
@ApplicationScoped
class ChangeMerchant {
    private final Settings settings;
    private final Audit audit;
    private final Merchants merchants;

    ChangeMerchant(Settings settings, Audit audit, Merchants merchants) {
        this.settings = settings;
        this.audit = audit;
        this.merchants = merchants;
    }

    Uni<MerchantView> change(Caller caller, String publicId, MerchantRequest request) {
        UUID id = IdKind.MERCHANT.parse(publicId).orElseThrow(() -> ProblemException.notFound("merchant", publicId));
        return settings.of(id, caller.merchantId())
                .write(session -> session
                        // locked, so that two changes cannot both start from the same terms and one be lost
                        .find(MerchantRow.class, id, LockModeType.PESSIMISTIC_WRITE)
                        .onItem()
                        .ifNull()
                        .failWith(() -> ProblemException.notFound("merchant", publicId))
                        .flatMap(row -> settle(session, caller, row, request)))
                .invoke(() -> merchants.forget(id));
    }

    private Uni<MerchantView> settle(Mutiny.Session session, Caller caller, MerchantRow row, MerchantRequest request) {
        MerchantView before = MerchantView.of(row);
        row.settle(TermsReader.changing(row.terms(), request));
        MerchantView after = MerchantView.of(row);
        Map<String, ?> detail = Map.of("old", before, "new", after);
        return Settings.append(session, List.of(audit.entry(caller, "merchant.update", after.id(), detail)))
                .chain(() -> Accounts.open(session, row.id, row.terms().currencies()))
                .replaceWith(after);
    }
}
