package io.postern.merchant;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.hibernate.reactive.mutiny.Mutiny;

/** Changes a merchant's terms; the trail keeps what they were and what they are. */
@ApplicationScoped
class ChangeMerchant {
    private final Settings settings;
    private final Audit audit;
    private final Merchants merchants;
    private final StepUp stepUp;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Json json;

    ChangeMerchant(
            Settings settings,
            Audit audit,
            Merchants merchants,
            StepUp stepUp,
            Idempotency idempotency,
            KeyRing keyRing,
            Json json) {
        this.settings = settings;
        this.audit = audit;
        this.merchants = merchants;
        this.stepUp = stepUp;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.json = json;
    }

    Uni<MerchantView> change(Caller caller, String publicId, MerchantRequest request) {
        stepUp.require(caller, "Changing a merchant's terms");
        return write(caller, id(publicId), request, after -> List.of());
    }

    /** The same at most once for a key, for whoever cannot tell whether it was done: a retry must leave no second entry. */
    Uni<Answer> changeOnce(Caller caller, String idempotencyKey, String publicId, MerchantRequest request) {
        stepUp.require(caller, "Changing a merchant's terms");
        UUID id = id(publicId);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, idempotencyKey, "PATCH /v1/merchants/" + publicId, request);
            return idempotency.once(
                    claim,
                    keys,
                    List.of(),
                    nothing -> write(
                                    caller,
                                    id,
                                    request,
                                    after -> List.of(
                                            idempotency.take(claim, id),
                                            idempotency.keep(claim.key(), keys, answer(after))))
                            .map(this::answer));
        });
    }

    /** Refuses what a change could not be, as things are now. */
    Uni<Void> check(String publicId, MerchantRequest request) {
        UUID id = id(publicId);
        return settings.of(id)
                .read(session -> session.find(MerchantRow.class, id))
                .onItem()
                .ifNull()
                .failWith(() -> ProblemException.notFound("merchant", publicId))
                .invoke(row -> TermsReader.changing(row.terms(), request))
                .replaceWithVoid();
    }

    private Uni<MerchantView> write(
            Caller caller, UUID id, MerchantRequest request, Function<MerchantView, List<Insert>> also) {
        return settings.of(id, caller.merchantId())
                .write(session -> session
                        // locked, so that two changes cannot both start from the same terms and one be lost
                        .find(MerchantRow.class, id, LockModeType.PESSIMISTIC_WRITE)
                        .onItem()
                        .ifNull()
                        .failWith(() -> ProblemException.notFound("merchant", IdKind.MERCHANT.format(id)))
                        .flatMap(row -> settle(session, caller, row, request, also)))
                .invoke(() -> merchants.forget(id));
    }

    private Uni<MerchantView> settle(
            Mutiny.Session session,
            Caller caller,
            MerchantRow row,
            MerchantRequest request,
            Function<MerchantView, List<Insert>> also) {
        MerchantView before = MerchantView.of(row);
        row.settle(TermsReader.changing(row.terms(), request));
        MerchantView after = MerchantView.of(row);
        List<Insert> parts = new ArrayList<>(also.apply(after));
        parts.add(audit.entry(caller, "merchant.update", after.id(), Map.of("old", before, "new", after)));
        return Settings.append(session, parts)
                .chain(() -> Accounts.open(session, row.id, row.terms().currencies()))
                .replaceWith(after);
    }

    private Answer answer(MerchantView after) {
        return Answer.ok(json.write(after));
    }

    private static UUID id(String publicId) {
        return IdKind.MERCHANT.parse(publicId).orElseThrow(() -> ProblemException.notFound("merchant", publicId));
    }
}
