package io.postern.idp;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.contract.ContractExtension;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A gateway and an identity provider that is not there yet, changes its keys, goes away and comes back. */
@QuarkusTest
@NeedsKeycloak(own = true)
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = IssuerThatComesLater.class)
@ExtendWith(ContractExtension.class)
class IssuerOutageTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** postern.access.token-cache-ttl and postern.access.issuer-keys-ttl here, a look each second, and time for the calls. */
    private static final Duration A_WITHDRAWN_KEY_SERVES = Duration.ofSeconds(2 + 2 + 1 + 3);

    private final KeycloakServer server = IssuerThatComesLater.server();
    private final Realm realm = new Realm(server.url());
    private final RealmAdmin admin = new RealmAdmin(server.url());
    private int rotations;

    @AfterEach
    void endTheServer() {
        server.stop();
    }

    @Test
    void answersRightWhateverBecomesOfTheIdentityProvider() throws JoseException {
        servesWhatNeedsNoIssuer();
        server.start();
        admin.makeRealm();
        findsTheIssuerByItself();

        String old = realm.bySecret("merchant-acme").access();
        asksForKeysOnceASecondAtMost(old);
        TokensUnderLoad load = new TokensUnderLoad(realm, IssuerOutageTest::door);
        try (ExecutorService workers = Executors.newFixedThreadPool(3)) {
            IntStream.range(0, 3).forEach(worker -> workers.submit(load));
            try {
                old = changesUnder(load, old);
            } finally {
                load.end();
            }
        }

        System.out.printf(
                "identity provider: %d good and %d forged tokens judged, %d rotations, 1 restart, %d told \"not now\", %d wrong answers%n",
                load.good(),
                load.forged(),
                rotations,
                load.postponed(),
                load.wrong().size());
        assertThat(load.wrong()).isEmpty();
        assertThat(load.postponed()).as("answers \"not now\"").isLessThan((load.good() + load.forged()) / 10);
        assertThat(rotations).isEqualTo(4);
        assertThat(load.good()).isGreaterThan(300);
        assertThat(load.forged()).isGreaterThan(50);
        believesNoTokenOfAWithdrawnKey(old);
    }

    /** Gives a token of the key that is the last but one at the end. */
    private String changesUnder(TokensUnderLoad load, String known) throws JoseException {
        for (int rotation = 0; rotation < 3; rotation++) {
            rotate(load);
        }
        load.issuerIsGone(true);
        server.stop();
        long before = load.good();
        await("load while the issuer is gone", () -> load.good() > before + 100);
        refusesToJudgeAKeyThatNobodyCanKnow(known);
        server.start();
        load.issuerIsGone(false);
        String old = realm.bySecret("merchant-acme").access();
        rotate(load);
        return old;
    }

    private void servesWhatNeedsNoIssuer() throws JoseException {
        await(
                "the gateway to have loaded its own keys",
                () -> given().get(management("/q/health/ready")).statusCode() == 200);
        assertThat(door(given().get("/dev/token?role=auditor").asString()).statusCode())
                .isEqualTo(200);
        assertNotNow(door(strange("unknown")));
    }

    private void findsTheIssuerByItself() {
        String token = realm.bySecret("merchant-acme").access();
        await("the gateway to find its issuer", () -> door(token).statusCode() == 200);
    }

    private void asksForKeysOnceASecondAtMost(String good) {
        long before = server.asked("/openid-connect/certs");
        Instant start = Instant.now();
        List<Integer> answers;
        try (ExecutorService callers = Executors.newFixedThreadPool(40)) {
            answers = IntStream.range(0, 40)
                    .mapToObj(request -> new Forgery(good)
                            .head(head -> head.put("kid", "unknown-" + request))
                            .withItsSignature())
                    .map(token -> callers.submit(() -> door(token).statusCode()))
                    .toList()
                    .stream()
                    .map(IssuerOutageTest::got)
                    .toList();
        }

        assertThat(answers).containsOnly(401);
        long seconds = Duration.between(start, Instant.now()).toSeconds();
        assertThat(server.asked("/openid-connect/certs") - before).isBetween(1L, seconds + 2);
    }

    private static int got(Future<Integer> answer) {
        try {
            return answer.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private void rotate(TokensUnderLoad load) {
        admin.addSigningKey();
        rotations++;
        long before = load.good();
        await("load after a rotation", () -> load.good() > before + 50);
    }

    private void refusesToJudgeAKeyThatNobodyCanKnow(String good) throws JoseException {
        assertNotNow(door(strange("unknown")));
        assertThat(door(new Forgery(good)
                                .claims(claims -> claims.put("sub", "x"))
                                .withItsSignature())
                        .statusCode())
                .as("a forged token of a key that is known")
                .isEqualTo(401);
    }

    private void believesNoTokenOfAWithdrawnKey(String old) {
        assertThat(door(old).statusCode()).as("a token of a key before").isEqualTo(200);

        admin.withdrawOlderKeys();
        Instant withdrawn = Instant.now();

        await("the token of a withdrawn key to be refused", () -> door(old).statusCode() == 401);
        assertThat(Duration.between(withdrawn, Instant.now())).isLessThan(A_WITHDRAWN_KEY_SERVES.plusSeconds(10));
        assertThat(door(realm.bySecret("merchant-acme").access()).statusCode()).isEqualTo(200);
    }

    /** A token of this issuer by a key that it never had. */
    private String strange(String kid) throws JoseException {
        RsaJsonWebKey key = RsaJwkGenerator.generateJwk(2048);
        String claims = "{\"iss\":\"" + realm.issuer() + "\",\"aud\":\"postern\",\"sub\":\"x\",\"iat\":"
                + Instant.now().getEpochSecond() + ",\"exp\":4000000000}";
        return new Forgery(Forgery.encoded("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}") + "."
                        + Forgery.encoded(claims) + ".x")
                .signedWith(key.getPrivateKey());
    }

    private static void assertNotNow(Response answer) {
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(503);
        assertThat(answer.<String>path("code")).isEqualTo("service_unavailable");
        assertThat(answer.header("Retry-After")).isNotBlank();
    }

    private static Response door(String token) {
        return given().header("Authorization", "Bearer " + token).get("/test/door");
    }

    private static String management(String path) {
        return "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.management.port", String.class)
                + path;
    }

    private static void await(String what, BooleanSupplier done) {
        Instant end = Instant.now().plus(PATIENCE);
        while (!done.getAsBoolean()) {
            assertThat(Instant.now()).as("waited for " + what).isBefore(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
