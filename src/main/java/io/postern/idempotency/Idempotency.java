package io.postern.idempotency;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.access.Caller;
import io.postern.access.CheckoutGrant;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.id.IdKind;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * Claims keys and replays answers. The claim is an insert in the transaction of the effect and its primary key is the
 * lock: of two requests with one key, one acts.
 */
@ApplicationScoped
public class Idempotency {
    private static final Pattern USABLE = Pattern.compile("[!-~]{1,255}");

    private final Database database;
    private final Json json;
    private final Counter replayed;
    private final Counter reused;
    private final Counter early;

    Idempotency(Database database, Json json, MeterRegistry meters) {
        this.database = database;
        this.json = json;
        this.replayed = repeats(meters, "replayed");
        this.reused = repeats(meters, "reused");
        this.early = repeats(meters, "in_use");
    }

    /** Reads the Idempotency-Key header and hashes a request that names no card. */
    public Claim claim(Caller caller, MerchantKeys keys, String header, String operation, Object request) {
        return claim(caller, keys, header, operation, print -> request);
    }

    /**
     * The same for a request with a card.
     *
     * @param request what was asked for, with the card number replaced by its print and without the CVC
     */
    public Claim claim(Caller caller, MerchantKeys keys, String header, String operation, Function<Print, ?> request) {
        String key = caller.checkout()
                .map(grant -> CheckoutKey.of(grant, operation, header, Idempotency::usable))
                .orElseGet(() -> caller.grant().isPresent() ? header : notReserved(usable(header)));
        RequestHash hashes = new RequestHash(keys, json, operation, request);
        return Claim.of(caller.merchantId(), key, operation, keys.requestPepper(), hashes);
    }

    /** What the gateway itself makes keys of, nobody else may use first. */
    private static String notReserved(String header) {
        if (header.startsWith(IdKind.APPROVAL.prefix()) || header.startsWith(CheckoutKey.PREFIX)) {
            throw ProblemException.of(
                    Problem.IDEMPOTENCY_KEY_INVALID,
                    "Idempotency-Key",
                    "The key begins with " + IdKind.APPROVAL.prefix() + " or " + CheckoutKey.PREFIX
                            + ", as keys of the gateway's own do; choose another one.");
        }
        return header;
    }

    private static String usable(String header) {
        if (header == null || header.isEmpty()) {
            throw ProblemException.of(
                    Problem.IDEMPOTENCY_KEY_MISSING,
                    "Idempotency-Key",
                    "Send an Idempotency-Key header: a text of your own that names this one operation, such as a UUID."
                            + " A retry with the same key never acts twice.");
        }
        if (!USABLE.matcher(header).matches()) {
            throw ProblemException.of(
                    Problem.IDEMPOTENCY_KEY_INVALID,
                    "Idempotency-Key",
                    "The key has " + header.length() + " characters; allowed are 1 to 255 visible ASCII characters.");
        }
        CardNumberFinder.refuseIn(header, "Idempotency-Key"); // keys are kept readable
        return header;
    }

    /** What a checkout token has made; empty before. */
    public Lookup<Optional<UUID>> madeBy(UUID merchantId, CheckoutGrant grant) {
        return Lookup.of(
                """
                SELECT k.object_id AS checkout_made FROM idempotency_key k
                WHERE k.merchant_id = $1 AND k.key = $2 AND k.operation = $3
                """,
                row -> Optional.ofNullable(row.getUUID("checkout_made")),
                merchantId,
                CheckoutKey.of(grant),
                grant.use().operation());
    }

    public Lookup<Optional<Earlier>> lookup(Claim claim) {
        return Lookup.of("""
                SELECT k.operation AS claim_operation, k.pepper_version AS claim_pepper,
                       k.request_hash AS claim_hash, a.status AS claim_status, a.body AS claim_answer
                FROM idempotency_key k
                LEFT JOIN idempotency_answer a ON a.merchant_id = k.merchant_id AND a.key = k.key
                WHERE k.merchant_id = $1 AND k.key = $2
                """, Earlier::in, claim.merchantId(), claim.key());
    }

    /** The stored answer of the first request, when this is its retry; otherwise a refusal that says why. */
    public Answer replay(Earlier earlier, Claim claim, MerchantKeys keys) {
        if (!MessageDigest.isEqual(earlier.requestHash(), claim.hash(earlier.pepperVersion()))) {
            reused.increment();
            throw ProblemException.of(
                    Problem.IDEMPOTENCY_KEY_REUSED,
                    "Idempotency-Key",
                    "The key was used for " + earlier.operation() + " with other parameters. "
                            + (CheckoutKey.isOne(claim.key())
                                    ? "A checkout token is for one; its merchant can make another."
                                    : "Use a new key for a new operation."));
        }
        if (earlier.status() == 0) {
            early.increment();
            throw ProblemException.of(
                            Problem.IDEMPOTENCY_KEY_IN_USE,
                            "Idempotency-Key",
                            "The first request with this key has not been answered yet. Try again shortly.")
                    .header("Retry-After", "1");
        }
        byte[] body = keys.open(context(claim.key()), earlier.sealedBody());
        replayed.increment();
        return new Answer(earlier.status(), new String(body, StandardCharsets.UTF_8), true);
    }

    private static Counter repeats(MeterRegistry meters, String outcome) {
        return Counter.builder("postern.idempotency.repeats")
                .description("Requests under a key that was used before, by what they were told")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** Claims the key. Conflicts with an earlier claim as a violation of {@code idempotency_key_pkey}. */
    public Insert take(Claim claim, UUID objectId) {
        return Insert.of(
                "idempotency_key",
                """
                INSERT INTO idempotency_key (merchant_id, key, operation, pepper_version, request_hash, object_id)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                claim.merchantId(),
                claim.key(),
                claim.operation(),
                claim.pepperVersion(),
                Buffer.buffer(claim.requestHash()),
                objectId);
    }

    /**
     * Keeps the answer for retries: the first one given for a key, by the request itself or by the worker that finished it
     * after a crash.
     */
    public Insert keep(String key, MerchantKeys keys, Answer answer) {
        return Insert.of("idempotency_answer", """
                INSERT INTO idempotency_answer (merchant_id, key, status, body) VALUES ($1, $2, $3, $4)
                ON CONFLICT (merchant_id, key) DO NOTHING
                """, keys.merchantId(), key, answer.status(), sealed(key, keys, answer));
    }

    /**
     * Keeps an answer that is owed since an earlier transaction claimed the key. A bank may take longer than keys are
     * remembered: of a key that is forgotten by now nothing is kept, and what ends it ends all the same. In the transaction
     * of the claim itself {@link #keep} is due, since a part sees no row of another.
     */
    public Insert keepOwed(String key, MerchantKeys keys, Answer answer) {
        return Insert.of("idempotency_answer", """
                INSERT INTO idempotency_answer (merchant_id, key, status, body)
                SELECT k.merchant_id, k.key, $3::int, $4::bytea FROM idempotency_key k
                WHERE k.merchant_id = $1 AND k.key = $2
                ON CONFLICT (merchant_id, key) DO NOTHING
                """, keys.merchantId(), key, answer.status(), sealed(key, keys, answer));
    }

    /**
     * Runs a verb at most once for a key. What the verb must know is read together with the key; a retry gets the stored
     * answer, and so does the loser of a race for the key.
     *
     * @param verb gets the row of all lookups; it must {@link #take} the claim in its first transaction
     */
    public Uni<Answer> once(
            Claim claim, MerchantKeys keys, List<? extends Lookup<?>> lookups, Function<Row, Uni<Answer>> verb) {
        Lookup<Optional<Earlier>> earlier = lookup(claim);
        List<Lookup<?>> all = new ArrayList<>(lookups);
        all.add(earlier);
        Uni<Answer> answer = database.of(claim.merchantId())
                .read(all)
                .flatMap(row -> earlier.in(row)
                        .map(found -> Uni.createFrom().item(() -> replay(found, claim, keys)))
                        .orElseGet(() -> verb.apply(row)));
        return orReplay(claim, keys, answer);
    }

    /** Runs a verb that claims the key; when another request won the claim, answers what that one answered. */
    public Uni<Answer> orReplay(Claim claim, MerchantKeys keys, Uni<Answer> verb) {
        Lookup<Optional<Earlier>> winner = lookup(claim);
        return verb.onFailure(Idempotency::lostTheClaim)
                .recoverWithUni(() -> database.of(claim.merchantId())
                        .read(winner)
                        .map(row -> replay(winner.in(row).orElseThrow(), claim, keys)));
    }

    /**
     * For the loser of another race than that for the key: it may have lost to its own key's first request, or to the
     * worker that ended it. Then it answers what that one answered; otherwise it is refused.
     */
    public Uni<Answer> replayOr(Claim claim, MerchantKeys keys, Supplier<? extends Throwable> refusal) {
        Lookup<Optional<Earlier>> winner = lookup(claim);
        return database.of(claim.merchantId())
                .read(winner)
                .flatMap(row -> winner.in(row)
                        .map(found -> Uni.createFrom().item(() -> replay(found, claim, keys)))
                        .orElseGet(() -> Uni.createFrom().failure(refusal::get)));
    }

    /** Parts of one statement run in no certain order: where the answer is kept at once, it can be what collides first. */
    private static boolean lostTheClaim(Throwable failure) {
        return Violation.of("idempotency_key_pkey", failure) || Violation.of("idempotency_answer_pkey", failure);
    }

    private static Buffer sealed(String key, MerchantKeys keys, Answer answer) {
        return Buffer.buffer(keys.seal(context(key), answer.json().getBytes(StandardCharsets.UTF_8)));
    }

    private static SealContext context(String key) {
        return new SealContext("idempotency_answer", recordOf(key), "body");
    }

    static UUID recordOf(String key) {
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
    }
}
