package io.postern.rotation;

import io.postern.access.Caller;
import io.postern.access.StepUp;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Violation;
import io.postern.id.Ids;
import io.postern.id.ReservedMerchant;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.keys.RotatableKey;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Begins the rotation of a key: writes it down, and the workers do the rest. */
@ApplicationScoped
class StartRotation {
    private static final String WORKER = "rotation";

    private final KnownKeys keys;
    private final RotationStore store;
    private final FindRotation find;
    private final StepUp stepUp;
    private final KeyRing keyRing;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Database database;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    StartRotation(
            KnownKeys keys,
            RotationStore store,
            FindRotation find,
            StepUp stepUp,
            KeyRing keyRing,
            Idempotency idempotency,
            Audit audit,
            Database database,
            Ids ids,
            Json json,
            Clock clock) {
        this.keys = keys;
        this.store = store;
        this.find = find;
        this.stepUp = stepUp;
        this.keyRing = keyRing;
        this.idempotency = idempotency;
        this.audit = audit;
        this.database = database;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    Uni<Answer> start(Caller caller, String idempotencyKey, String name) {
        RotatableKey key = keys.named(name);
        stepUp.require(caller, "Rotating a key");
        return keyRing.of(caller.merchantId()).flatMap(sealing -> {
            String operation = "POST /v1/keys/" + name + "/rotate";
            Claim claim = idempotency.claim(caller, sealing, idempotencyKey, operation, Map.of());
            return idempotency.once(
                    claim,
                    sealing,
                    List.of(),
                    nothing -> next(key).flatMap(rotation -> begin(caller, claim, sealing, key, rotation)));
        });
    }

    private Uni<Answer> begin(Caller caller, Claim claim, MerchantKeys sealing, RotatableKey key, Rotation rotation) {
        return find.view(key, rotation)
                .map(view -> Answer.accepted(json.write(view)))
                .flatMap(answer -> database.of(caller.merchantId())
                        .write(List.of(
                                begun(rotation),
                                idempotency.take(claim, rotation.id()),
                                idempotency.keep(claim.key(), sealing, answer),
                                audit.entry(caller, "key.rotate", key.name().wire(), told(rotation))))
                        .replaceWith(answer))
                .onFailure(StartRotation::wasBegunByAnother)
                .recoverWithUni(() -> idempotency.replayOr(claim, sealing, () -> isUnderWay(key)));
    }

    /** For the schedule; nothing when one is under way. */
    Uni<Void> startByItself(RotatableKey key) {
        UUID platform = ReservedMerchant.PLATFORM.id();
        return next(key)
                .flatMap(rotation -> database.of(platform)
                        .write(List.of(
                                begun(rotation),
                                audit.bySystem(
                                        platform,
                                        WORKER,
                                        "key.rotate",
                                        key.name().wire(),
                                        told(rotation)))))
                .onFailure(StartRotation::wasBegunByAnother)
                .recoverWithNull();
    }

    /** The rotation that comes after the newest one; only what PostgreSQL then writes down has begun. */
    private Uni<Rotation> next(RotatableKey key) {
        return store.newest(key.name()).flatMap(newest -> {
            if (newest.isPresent() && !newest.get().isFinished()) {
                throw isUnderWay(key);
            }
            int number = newest.map(Rotation::number).orElse(0) + 1;
            return key.current()
                    .map(from ->
                            new Rotation(key.name(), number, ids.next(), from, from + 1, clock.instant(), 0, Map.of()));
        });
    }

    private static Insert begun(Rotation rotation) {
        return RotationStore.begin(rotation.key(), rotation.number(), rotation.id(), rotation.from());
    }

    private static Map<String, ?> told(Rotation rotation) {
        return Map.of("from_version", rotation.from(), "to_version", rotation.to());
    }

    private static boolean wasBegunByAnother(Throwable failure) {
        return Violation.of(RotationStore.BEGUN_BEFORE, failure);
    }

    private static ProblemException isUnderWay(RotatableKey key) {
        return ProblemException.of(
                Problem.KEY_ROTATION_UNDER_WAY,
                "A rotation of " + key.name().wire() + " is under way. GET /v1/keys/"
                        + key.name().wire() + "/rotation shows how far it is.");
    }
}
