package io.postern.merchant;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Settings;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Opens a merchant: its terms and its accounts in each currency, in one transaction. */
@ApplicationScoped
class OpenMerchant {
    private final Settings settings;
    private final Database database;
    private final Idempotency idempotency;
    private final KeyRing keyRing;
    private final Audit audit;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    OpenMerchant(
            Settings settings,
            Database database,
            Idempotency idempotency,
            KeyRing keyRing,
            Audit audit,
            Ids ids,
            Json json,
            Clock clock) {
        this.settings = settings;
        this.database = database;
        this.idempotency = idempotency;
        this.keyRing = keyRing;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> open(Caller caller, String idempotencyKey, MerchantRequest request) {
        MerchantTerms terms = TermsReader.opening(request);
        return keyRing.of(caller.merchantId()).flatMap(keys -> {
            Claim claim = idempotency.claim(caller, keys, idempotencyKey, "POST /v1/merchants", request);
            return database.of(caller.merchantId())
                    .read(idempotency.lookup(claim))
                    .flatMap(row -> idempotency
                            .lookup(claim)
                            .in(row)
                            .map(earlier -> Uni.createFrom().item(idempotency.replay(earlier, claim, keys)))
                            .orElseGet(() -> idempotency.orReplay(claim, keys, write(caller, claim, keys, terms))));
        });
    }

    private Uni<Answer> write(Caller caller, Claim claim, MerchantKeys keys, MerchantTerms terms) {
        MerchantRow row = MerchantRow.of(ids.next(), terms, clock.instant().truncatedTo(ChronoUnit.MICROS));
        MerchantView view = MerchantView.of(row);
        Answer answer = Answer.created(json.write(view));
        List<Insert> parts = new ArrayList<>();
        parts.add(idempotency.take(claim, row.id));
        parts.add(idempotency.keep(claim.key(), keys, answer));
        parts.add(audit.entry(caller, "merchant.create", IdKind.MERCHANT.format(row.id), Map.of("new", view)));
        return settings.of(row.id, caller.merchantId())
                .write(session -> session.persist(row)
                        .chain(() -> Settings.append(session, parts))
                        .chain(() -> Accounts.open(session, row.id, terms.currencies())))
                .replaceWith(answer);
    }
}
