package io.postern.checkout;

import io.postern.access.Caller;
import io.postern.access.CheckoutGrant;
import io.postern.access.CheckoutTerms;
import io.postern.access.CheckoutTokens;
import io.postern.access.CheckoutUse;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.merchant.Merchants;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Makes a token for one buyer's browser out of what its merchant fixes. */
@ApplicationScoped
class CreateCheckoutToken {
    private static final String OPERATION = "POST /v1/checkout_tokens";

    private final CheckoutConfig config;
    private final CheckoutTokens tokens;
    private final Merchants merchants;
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Database database;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    CreateCheckoutToken(
            CheckoutConfig config,
            CheckoutTokens tokens,
            Merchants merchants,
            KeyRing keyRing,
            Idempotency idempotency,
            Audit audit,
            Database database,
            Ids ids,
            Json json,
            Clock clock) {
        this.config = config;
        this.tokens = tokens;
        this.merchants = merchants;
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.audit = audit;
        this.database = database;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> create(Caller caller, String idempotencyKey, CheckoutTokenRequest request) {
        CheckoutUse use = CheckoutUse.of(request.use()).orElseThrow();
        caller.need(use.lends());
        Duration life = life(request);
        return merchants
                .profile(caller.merchantId())
                .map(merchant -> Terms.of(use, request, merchant))
                .flatMap(terms -> keyRing.of(caller.merchantId()).flatMap(keys -> {
                    Claim claim = idempotency.claim(caller, keys, idempotencyKey, OPERATION, request);
                    return idempotency.once(
                            claim,
                            keys,
                            List.of(),
                            row -> issue(caller, claim, keys, grant(use, request, terms), life));
                }));
    }

    /** Names the choice of the merchant, but never lives longer than a signing key is sure to be kept. */
    private Duration life(CheckoutTokenRequest request) {
        Duration longest = tokens.longestLife();
        if (request.expiresIn() == null) {
            return config.tokenLife().compareTo(longest) < 0 ? config.tokenLife() : longest;
        }
        if (request.expiresIn() > longest.toSeconds()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "expires_in",
                    "expires_in is " + request.expiresIn() + "; it must be at most " + longest.toSeconds()
                            + " seconds here.");
        }
        return Duration.ofSeconds(request.expiresIn());
    }

    private CheckoutGrant grant(CheckoutUse use, CheckoutTokenRequest request, CheckoutTerms terms) {
        return new CheckoutGrant(
                IdKind.CHECKOUT_TOKEN.format(ids.next()), use, Optional.ofNullable(request.origin()), terms);
    }

    private Uni<Answer> issue(Caller caller, Claim claim, MerchantKeys keys, CheckoutGrant grant, Duration life) {
        UUID id = IdKind.CHECKOUT_TOKEN.parse(grant.id()).orElseThrow();
        return tokens.issue(caller.merchantId(), grant, life).flatMap(issued -> {
            Answer answer = Answer.created(json.write(CheckoutTokenView.of(grant, issued, clock.instant())));
            return database.of(caller.merchantId())
                    .write(List.of(
                            idempotency.take(claim, id),
                            idempotency.keep(claim.key(), keys, answer),
                            audit.entry(caller, "checkout_token.create", grant.id(), detail(grant))))
                    .replaceWith(answer);
        });
    }

    private static Map<String, Object> detail(CheckoutGrant grant) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("use", grant.use().wire());
        if (grant.use() == CheckoutUse.PAYMENT) {
            detail.put("amount", grant.terms().amount());
            detail.put("currency", grant.terms().currency());
        }
        return detail;
    }
}
