package io.postern.card;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Idempotency;
import io.postern.keys.KeyRing;
import io.postern.keys.NumberHash;
import io.postern.limit.FailedCards;
import io.postern.wire.Json;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** However many use a card for the first time in one moment, it has one fingerprint and none of them fails. */
@PosternTest
class FirstUseTest {
    private static final int CLIENTS = 60;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String NUMBER = "4242424242424242";
    private static final String CARD = "{'number':'" + NUMBER + "','exp_month':12,'exp_year':2030}";
    private static final String PLANTED = "0123456789abcdef01234567";

    @Inject
    Cards cards;

    @Inject
    CardVault vault;

    @Inject
    FailedCards failedCards;

    @Inject
    KeyRing ring;

    @Inject
    Idempotency idempotency;

    @Inject
    Audit audit;

    @Inject
    Database database;

    @Inject
    Json json;

    private MerchantForTests merchant;
    private UUID merchantId;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    /** The bank answers when all have asked, so all of them have read that nobody knows the card. */
    @Test
    void givesOneFingerprintToManyTokensAndAsksTheBankOnceForEach() throws SQLException {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<Checks> answer = new CompletableFuture<>();
        CreateToken create = createWith(card -> {
            if (asked.incrementAndGet() == CLIENTS) {
                answer.complete(Checks.UNCHECKED);
            }
            return Uni.createFrom().completionStage(answer);
        });

        List<Answer> answers = Uni.join()
                .all(IntStream.range(0, CLIENTS).mapToObj(n -> token(create)).toList())
                .andFailFast()
                .await()
                .atMost(SOON);

        assertThat(answers.stream().map(Answer::status)).hasSize(CLIENTS).containsOnly(201);
        assertThat(answers.stream().map(FirstUseTest::fingerprint).distinct()).hasSize(1);
        assertThat(asked).as("questions to the bank").hasValue(CLIENTS);
        assertThat(known()).isEqualTo(1);
    }

    @Test
    void givesManyPaymentsTheFingerprintOfWhoeverWasFirst() throws Exception {
        try (Connection first = plant()) {
            List<Future<Response>> paying =
                    start(n -> merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','card':" + CARD + "}"));
            int lost = awaitLosers(10);
            first.commit();

            List<Response> answers = paying.stream().map(FirstUseTest::get).toList();

            assertThat(lost).as("payments that met another first use").isGreaterThanOrEqualTo(10);
            assertThat(answers).hasSize(CLIENTS).allSatisfy(answer -> {
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
                assertThat(answer.<String>path("status")).isEqualTo("succeeded");
                assertThat(answer.<String>path("card.fingerprint")).isEqualTo(PLANTED);
            });
            assertThat(known()).isEqualTo(1);
        }
    }

    @Test
    void confirmsWithACardThatSomebodyElseUsesForTheFirstTime() throws Exception {
        String id = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':" + CARD.replace(NUMBER, "4000000000000002") + "}")
                .path("id");
        try (Connection first = plant()) {
            List<Future<Response>> confirming =
                    start(n -> merchant.post("/v1/payments/" + id + "/confirm", "{'card':" + CARD + "}"));
            int lost = awaitLosers(1);
            first.commit();

            List<Response> answers = confirming.stream().map(FirstUseTest::get).toList();

            assertThat(lost).isPositive();
            assertThat(answers.stream().map(Response::statusCode)).containsOnly(200, 409);
            assertThat(answers.stream().filter(answer -> answer.statusCode() == 200))
                    .singleElement()
                    .satisfies(answer ->
                            assertThat(answer.<String>path("card.fingerprint")).isEqualTo(PLANTED));
        }
    }

    /** The other token goes while the bank is asked about this one. */
    @Test
    void drawsAnotherFingerprintForACardThatIsErasedMeanwhile() throws SQLException {
        Response other = merchant.post("/v1/tokens", "{'card':" + CARD + "}");
        AtomicInteger erased = new AtomicInteger();
        CreateToken create = createWith(card -> Uni.createFrom()
                .item(() -> {
                    erase(other.path("id"));
                    erased.incrementAndGet();
                    return Checks.UNCHECKED;
                })
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()));

        Answer answer = token(create).await().atMost(SOON);

        assertThat(erased).hasValue(1);
        assertThat(fingerprint(answer)).isNotEqualTo(other.path("card.fingerprint"));
        assertThat(known()).isEqualTo(1);
        assertThat(one("SELECT fingerprint FROM known_card WHERE merchant_id = ?"))
                .isEqualTo(fingerprint(answer));
    }

    @Test
    void forgetsACardWithTheLastOfItsTokensThatIsErased() throws SQLException {
        Response first = merchant.post("/v1/tokens", "{'card':" + CARD + "}");
        Response second = merchant.post("/v1/tokens", "{'card':" + CARD + "}");
        String fingerprint = first.path("card.fingerprint");

        erase(first.path("id"));
        long afterOne = known();
        Response third = merchant.post("/v1/tokens", "{'card':" + CARD + "}");
        erase(second.path("id"));
        erase(third.path("id"));
        long afterAll = known();
        Response later = merchant.post("/v1/tokens", "{'card':" + CARD + "}");

        assertThat(second.<String>path("card.fingerprint")).isEqualTo(fingerprint);
        assertThat(third.<String>path("card.fingerprint")).isEqualTo(fingerprint);
        assertThat(afterOne).isEqualTo(1);
        assertThat(afterAll).isZero();
        assertThat(later.<String>path("card.fingerprint")).isNotEqualTo(fingerprint);
    }

    @Test
    void knowsACardAgainWhoseTokenWasUsedUp() {
        Response token = merchant.post("/v1/tokens", "{'card':" + CARD + ",'single_use':true}");
        Response paid =
                merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token.path("id") + "'}");

        Response inline = merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','card':" + CARD + "}");

        assertThat(paid.statusCode()).isEqualTo(201);
        assertThat(inline.<String>path("card.fingerprint")).isEqualTo(token.path("card.fingerprint"));
    }

    @Test
    void letsTheGatewayNeitherChangeNorRemoveAKnownCard() throws SQLException {
        merchant.post("/v1/tokens", "{'card':" + CARD + "}");

        for (String change : List.of(
                "UPDATE known_card SET fingerprint = '" + PLANTED + "'",
                "DELETE FROM known_card",
                "TRUNCATE known_card",
                "SELECT check_card_identity()",
                "INSERT INTO known_card_fact (merchant_id, version, dropped, forgotten) SELECT merchant_id, 1, 1, 1 FROM known_card")) {
            try (Connection app = PostgresForTests.ofMerchant(merchantId)) {
                assertThat(org.assertj.core.api.Assertions.catchThrowable(
                                () -> app.createStatement().execute(change)))
                        .as(change)
                        .isInstanceOf(SQLException.class);
            }
        }
        assertThat(known()).isEqualTo(1);
    }

    /** Somebody's first use of the card, not committed yet. */
    private Connection plant() throws SQLException {
        Connection owner = connect("postern_owner", Logins.forTests().owner());
        owner.setAutoCommit(false);
        PreparedStatement insert = owner.prepareStatement(
                "INSERT INTO known_card (merchant_id, version, hash, fingerprint) VALUES (?, ?, ?, ?)");
        for (NumberHash hash : Pan.of(NUMBER)
                .lend(digits -> ring.of(merchantId).await().atMost(SOON).numberHashes(digits))) {
            insert.setObject(1, merchantId);
            insert.setInt(2, hash.version());
            insert.setBytes(3, hash.hash());
            insert.setString(4, PLANTED);
            insert.executeUpdate();
        }
        return owner;
    }

    private static int awaitLosers(int atLeast) throws SQLException {
        Instant end = Instant.now().plus(SOON);
        try (Connection owner =
                connect(EmbeddedDatabase.SUPERUSER, Logins.forTests().superuser())) {
            while (true) {
                ResultSet waiting = owner.createStatement()
                        .executeQuery("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND query LIKE '%card.known\\_first%'");
                waiting.next();
                if (waiting.getInt(1) >= atLeast || Instant.now().isAfter(end)) {
                    return waiting.getInt(1);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }
    }

    private static List<Future<Response>> start(IntFunction<Response> client) {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        List<Future<Response>> running = IntStream.range(0, CLIENTS)
                .mapToObj(n -> clients.submit(() -> client.apply(n)))
                .toList();
        clients.shutdown();
        return running;
    }

    private static Response get(Future<Response> running) {
        try {
            return running.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private CreateToken createWith(CardVerification bank) {
        return new CreateToken(cards, vault, bank, failedCards, ring, idempotency, audit, database, json);
    }

    private Uni<Answer> token(CreateToken create) {
        Caller caller = new Caller(
                merchantId, "test", "merchant", Set.of(), Optional.empty(), Optional.empty(), "192.0.2.1", "req_1");
        TokenRequest request = new TokenRequest(TestCards.card(NUMBER), null, null, true);
        return create.create(caller, UUID.randomUUID().toString(), request);
    }

    private void erase(String token) {
        assertThat(io.restassured.RestAssured.given()
                        .auth()
                        .oauth2(merchant.token())
                        .delete("/v1/tokens/" + token)
                        .statusCode())
                .isEqualTo(200);
    }

    private static String fingerprint(Answer answer) {
        return JsonPath.from(answer.json()).getString("card.fingerprint");
    }

    private long known() throws SQLException {
        return Long.parseLong(one("SELECT count(*) FROM known_card WHERE merchant_id = ?"));
    }

    private String one(String sql) throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner());
                PreparedStatement query = owner.prepareStatement(sql)) {
            query.setObject(1, merchantId);
            ResultSet rows = query.executeQuery();
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
