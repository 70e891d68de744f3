package io.postern.keys;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.access.OwnTokens;
import io.postern.keys.KeySource.HeadSignature;
import io.postern.keys.KeySource.WebhookSecret;
import io.postern.keys.RotationPhase.Progress;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Walks the rotations of what signs against the running gateway, each step twice, as after a kill. */
@PosternTest
class SigningRotationTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration TOKEN_LIFE = Duration.ofSeconds(8);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final byte[] MESSAGE = "a tree head".getBytes(StandardCharsets.UTF_8);

    @Inject
    OwnTokens tokens;

    @Inject
    SigningKeys running;

    @Inject
    SigningKeyLoader loader;

    @Inject
    SigningKeyStore store;

    @Inject
    TreeHeads heads;

    @Inject
    TreeHeadRotation headRotation;

    @Inject
    WebhookSecrets secrets;

    @Inject
    KeyRotator rotator;

    @Inject
    KeyFacts facts;

    @Inject
    Clock clock;

    @Test
    void noTokenIsRefusedWhileTheKeyThatSignsThemChanges() throws Exception {
        RotatableKey rotation = rotation(KeyPairName.TOKEN_SIGNER, TOKEN_LIFE);
        String oldId = await(fresh().tokenSigner()).keyId();
        until(() -> await(running.tokenSigner()).keyId().equals(oldId));
        Callers callers = new Callers(oldId);

        try (ExecutorService threads = Executors.newFixedThreadPool(2);
                AutoCloseable first = () -> callers.over.set(true)) {
            threads.submit(callers);
            threads.submit(callers);
            until(() -> callers.accepted.get() > 40);
            RotationPhase.Task task = task(rotation);
            run(rotation.phases().get(0), task);
            String newId = await(loader.load(KeyPairName.TOKEN_SIGNER))
                    .usable()
                    .getFirst()
                    .keyId();
            until(() -> await(running.published()).stream()
                    .anyMatch(jwk -> jwk.get("kid").equals(newId)));
            run(rotation.phases().get(1), task);
            until(() -> !await(running.tokenSigner()).keyId().equals(oldId));
            callers.pinned.set(true);
            until(() -> callers.oldAcceptedAfterwards.get() > 0);
            run(rotation.phases().get(2), task);
            run(rotation.phases().get(3), task);
            until(() -> await(running.tokenVerifier(oldId)).isEmpty());
        }

        assertThat(callers.failures).isEmpty();
        assertThat(callers.accepted.get()).isGreaterThan(callers.oldAcceptedAfterwards.get() + 40);
        assertThat(await(rotation.versions()))
                .anyMatch(version -> version.state() == KeyVersion.State.DISABLED && version.rows() == 0)
                .anyMatch(version -> version.state() == KeyVersion.State.CURRENT && version.rows() == 1);
    }

    @Test
    void deliveriesAreSignedWithBothKeysUntilTheOldOneIsDestroyed() {
        RotatableKey rotation = rotation(KeyPairName.WEBHOOK_SIGNER, Duration.ZERO);
        rotateAway(rotation);
        SigningKey old = await(fresh().webhookSigners()).getFirst();
        RotationPhase.Task task = task(rotation);
        List<Integer> signers = new ArrayList<>();

        for (RotationPhase phase : rotation.phases()) {
            run(phase, task);
            signers.add(await(fresh().webhookSigners()).size());
        }

        assertThat(signers).containsExactly(1, 2, 2, 1);
        assertThat(await(fresh().webhookSigners()).getFirst().version()).isEqualTo(old.version() + 1);
    }

    @Test
    void aKeyPairStaysUntilNothingThatItSignedIsValid() {
        rotateAway(rotation(KeyPairName.WEBHOOK_SIGNER, Duration.ZERO));
        RotatableKey rotation = rotation(KeyPairName.WEBHOOK_SIGNER, Duration.ofDays(7));
        RotationPhase.Task task = task(rotation);
        rotation.phases().subList(0, 3).forEach(phase -> run(phase, task));

        Progress step = await(rotation.phases().get(3).work().step(task));

        assertThat(step).isEqualTo(Progress.later());
        assertThat(await(fresh().webhookSigners())).hasSize(2);
        run(rotation(KeyPairName.WEBHOOK_SIGNER, Duration.ZERO).phases().get(3), task);
    }

    @Test
    void treeHeadsAreVerifiedForEverWithTheKeysThatWerePublished() throws Exception {
        HeadSignature before = await(heads.sign(MESSAGE));
        int from = await(headRotation.current());

        for (RotationPhase phase : headRotation.phases()) {
            run(phase, new RotationPhase.Task(KeyName.TREE_HEAD_SIGNER, from, from + 1, 100));
        }

        HeadSignature after = await(heads.sign(MESSAGE));
        Map<Integer, byte[]> published = await(heads.publicKeys());
        assertThat(before.version()).isEqualTo(from);
        assertThat(after.version()).isEqualTo(from + 1);
        assertThat(await(rotator.versions(SourceKey.TREE_HEAD)).oldestUsable()).isEqualTo(from + 1);
        for (HeadSignature signed : List.of(before, after)) {
            PublicKey key = Ed25519.publicKey(published.get(signed.version()));
            Signature jdk = Signature.getInstance("Ed25519");
            jdk.initVerify(key);
            jdk.update(MESSAGE);
            assertThat(jdk.verify(signed.signature())).isTrue();
        }
        assertThat(Ed25519.verifies(published.get(before.version()), MESSAGE, after.signature()))
                .isFalse();
    }

    @Test
    void aBankMayUseBothSecretsUntilTheOldOneIsDestroyed() {
        String bank = "bank-" + UUID.randomUUID();
        await(secrets.ensure(bank));
        await(secrets.ensure(bank));
        WebhookSecret old = await(secrets.of(bank)).getFirst();
        BankSecretRotation patient = bankRotation(bank, Duration.ofDays(1));
        BankSecretRotation quick = bankRotation(bank, Duration.ZERO);
        RotationPhase.Task task = task(quick);

        run(quick.phases().get(0), task);
        List<WebhookSecret> both = await(secrets.of(bank));
        run(quick.phases().get(1), task);
        Progress early = await(patient.phases().get(2).work().step(task));
        List<WebhookSecret> still = await(secrets.read(bank));
        run(quick.phases().get(2), task);

        assertThat(both).extracting(WebhookSecret::version).containsExactly(old.version() + 1, old.version());
        assertThat(early).isEqualTo(Progress.later());
        assertThat(still).hasSize(2);
        assertThat(await(secrets.read(bank))).extracting(WebhookSecret::version).containsExactly(old.version() + 1);
        assertThat(both.getFirst().toString()).isEqualTo("WebhookSecret[version=" + (old.version() + 1) + "]");
    }

    @Test
    void theSandboxBankHasASecretInTheDemo() {
        assertThat(await(secrets.of("sandbox"))).isNotEmpty().allMatch(secret -> secret.secret().length == 32);
        assertThat(await(secrets.of("no-such-bank"))).isEmpty();
    }

    private RotatableKey rotation(KeyPairName pair, Duration signedLives) {
        return new KeyPairRotation(pair, signedLives, loader, store, facts, clock);
    }

    private BankSecretRotation bankRotation(String bank, Duration overlap) {
        return new BankSecretRotation(
                secrets, rotator, facts, new Overlap(overlap), List.of(new BankName(bank)), clock);
    }

    private RotationPhase.Task task(RotatableKey key) {
        int from = await(key.current());
        return new RotationPhase.Task(key.name(), from, from + 1, 100);
    }

    /** Whatever other tests left of older versions goes. */
    private void rotateAway(RotatableKey rotation) {
        RotationPhase.Task task = task(rotation);
        rotation.phases().forEach(phase -> run(phase, task));
    }

    /** Reads everything from the database, as an instance does that has just started. */
    private SigningKeys fresh() {
        return new SigningKeys(loader, Duration.ZERO, new Overlap(Duration.ZERO), clock);
    }

    private static void run(RotationPhase phase, RotationPhase.Task task) {
        until(() -> await(phase.work().step(task)).isDone());
        until(() -> await(phase.work().step(task)).isDone());
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(deadline);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private static <T> T await(Uni<T> asked) {
        return asked.await().atMost(SOON);
    }

    /** Callers with a fresh token each and one that has grown old. */
    private final class Callers implements Runnable {
        private final String oldId;
        private final AtomicBoolean pinned = new AtomicBoolean();
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger accepted = new AtomicInteger();
        private final AtomicInteger oldAcceptedAfterwards = new AtomicInteger();
        private final List<String> failures = java.util.Collections.synchronizedList(new ArrayList<>());

        Callers(String oldId) {
            this.oldId = oldId;
        }

        @Override
        public void run() {
            try {
                callUntilOver();
            } catch (RuntimeException | AssertionError e) {
                failures.add(String.valueOf(e));
            }
        }

        private void callUntilOver() {
            List<String> ripening = new ArrayList<>();
            while (!over.get()) {
                ripening.add(await(tokens.issue("shop", Map.of("role", "auditor"), TOKEN_LIFE)));
                call(ripening.getLast());
                if (ripening.size() > 20) {
                    call(ripening.removeFirst());
                }
            }
        }

        private void call(String token) {
            boolean late = pinned.get();
            int status = given().auth().oauth2(token).get("/test/door").statusCode();
            if (status == 200) {
                accepted.incrementAndGet();
                oldAcceptedAfterwards.addAndGet(late && part(token, 0).contains(oldId) ? 1 : 0);
            } else if (clock.instant().getEpochSecond() < end(token)) { // else it ended by itself
                failures.add(status + " " + token);
            }
        }

        private static long end(String token) {
            return Long.parseLong(part(token, 1).replaceAll(".*\"exp\":(\\d+).*", "$1"));
        }

        private static String part(String token, int at) {
            return new String(Base64.getUrlDecoder().decode(token.split("\\.")[at]), StandardCharsets.UTF_8);
        }
    }

    private record Overlap(Duration bankOverlap) implements SigningConfig {
        @Override
        public Duration tokenLife() {
            return bankOverlap;
        }

        @Override
        public Duration webhookOverlap() {
            return bankOverlap;
        }
    }
}
