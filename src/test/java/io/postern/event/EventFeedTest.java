package io.postern.event;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.id.Ids;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@PosternTest
class EventFeedTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Inject
    Ids ids;

    private MerchantForTests shop;

    @BeforeEach
    void open() {
        shop = MerchantForTests.open();
    }

    @Test
    void givesEachEventOnceInTheOrderOfTheirTransactions() throws SQLException {
        List<String> written = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            try (Connection database = database()) {
                written.add(announce(database, ids.next(), "payment.processing"));
                database.commit();
            }
        }

        List<String> read = followed(all -> all.size() == 7, 3);

        assertThat(read).containsExactlyElementsOf(written);
    }

    /** Of two transactions the older one commits last, with an event whose id is older, too. */
    @Test
    void missesNoneThatIsCommittedLate() throws SQLException {
        UUID early = ids.next();
        try (Connection slow = database();
                Connection quick = database()) {
            String late = announce(slow, early, "payment.processing"); // begun and not yet committed
            String first = announce(quick, ids.next(), "payment.succeeded");
            quick.commit();

            List<String> meanwhile = ids(shop.get("/v1/events"));
            assertThat(meanwhile)
                    .as("a reader would go on from here and never see the late one")
                    .doesNotContain(first);

            slow.commit();
            assertThat(followed(all -> all.size() == 2, 1)).containsExactly(late, first);
        }
    }

    /** What a question costs shows in the rows that PostgreSQL looks at, which grow with the answer and not with the history. */
    @Test
    void aQuestionByObjectOrTimeDoesNotReadTheWholeHistory() throws SQLException {
        try (Connection database = database()) {
            for (int n = 0; n < 3_000; n++) {
                announce(database, ids.next(), "payment.processing");
            }
            database.commit();
        }
        String payment = pay();
        followed(all -> all.size() == 3_003, 100);

        UUID merchant = IdKind.MERCHANT.parse(shop.id()).orElseThrow();
        UUID object = IdKind.PAYMENT.parse(payment).orElseThrow();
        OffsetDateTime now = OffsetDateTime.now(ZoneOffset.UTC).plusMinutes(6); // as if the history were long over
        assertThat(looked(merchant, new ReadEvents.Wanted(null, null, object, null, 100)))
                .isLessThan(20);
        assertThat(looked(merchant, new ReadEvents.Wanted(null, null, null, now, 100)))
                .isLessThan(20);
        assertThat(looked(merchant, new ReadEvents.Wanted(null, EventType.PAYMENT_EXPIRED, null, null, 100)))
                .as("a question that no index answers")
                .isGreaterThan(3_000);
    }

    /** Rows that the plan's scans met, those included that they threw away. */
    private static long looked(UUID merchant, ReadEvents.Wanted wanted) throws SQLException {
        FeedQuery query = FeedQuery.of(merchant, "0", wanted);
        try (Connection owner = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            statement.execute("ANALYZE event");
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery("EXPLAIN (ANALYZE, FORMAT TEXT) " + inlined(query))) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            return Pattern.compile("Scan.*actual .*rows=([0-9.]+) |Rows Removed by Filter: ([0-9]+)")
                    .matcher(plan)
                    .results()
                    .mapToLong(found ->
                            (long) Double.parseDouble(found.group(1) != null ? found.group(1) : found.group(2)))
                    .sum();
        }
    }

    private static String inlined(FeedQuery query) {
        String sql = query.sql();
        for (int n = query.args().length; n > 0; n--) {
            sql = sql.replace("$" + n, "'" + query.args()[n - 1] + "'");
        }
        return sql;
    }

    @Test
    void isNarrowedByTypeObjectAndTime() throws SQLException {
        String payment = pay();
        List<String> all = followed(found -> found.size() == 3, 100);

        Response one = shop.get("/v1/events?type=payment.succeeded&object=" + payment);
        Response none = shop.get("/v1/events?created_after=2999-01-01T00:00:00Z");
        Response since = shop.get("/v1/events?created_after=2020-01-01T00:00:00Z&limit=100");

        assertThat(one.<List<String>>path("data.type")).containsExactly("payment.succeeded");
        assertThat(one.<List<String>>path("data.data.object.id")).containsExactly(payment);
        assertThat(none.<List<?>>path("data")).isEmpty();
        assertThat(ids(since)).containsExactlyElementsOf(all);
        assertThat(ids(shop.get("/v1/events?object=ref_01h455vb4pex5vsknk084sn02q")))
                .isEmpty();
    }

    @Test
    void readsOneWordForWord() {
        pay();
        String id = followed(found -> found.size() == 3, 100).getFirst();

        Response event = shop.get("/v1/events/" + id);

        assertThat(event.statusCode()).isEqualTo(200);
        assertThat(event.<String>path("id")).isEqualTo(id);
        assertThat(event.asString()).isEqualTo(body(id));
    }

    @Test
    void isTheMerchantsOwnAndThatOfWhoeverMayReadIt() {
        pay();
        String id = followed(found -> found.size() == 3, 100).getFirst();
        MerchantForTests other = MerchantForTests.open();

        Refusal.assertIsProblem(other.get("/v1/events/" + id), 404, "not_found");
        Refusal.assertIsProblem(other.get("/v1/events?after=" + id), 422, "invalid_value");
        assertThat(as("auditor", "/v1/events/" + id).statusCode()).isEqualTo(200);
        assertThat(ids(as("auditor", "/v1/events?merchant=" + shop.id()))).contains(id);
        assertThat(as("operator", "/v1/events/" + id).statusCode()).isEqualTo(403);
        assertThat(given().auth()
                        .oauth2(MerchantForTests.token("dispute_agent", shop.id()))
                        .get("/v1/events/" + id)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void namesTheParameterThatCannotBe() {
        for (String query : List.of(
                "after=evt_01h455vb4pex5vsknk084sn02q",
                "after=pay_1",
                "type=payment.exploded",
                "object=shop",
                "limit=0",
                "created_after=yesterday")) {
            Refusal.expect(
                    shop,
                    () -> shop.get("/v1/events?" + query),
                    422,
                    "invalid_value",
                    query.substring(0, query.indexOf('=')));
        }
    }

    /** A payment and a refund of a part: three events. */
    private String pay() {
        String payment = shop.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
        assertThat(shop.post("/v1/refunds", "{'payment':'" + payment + "','amount':100}")
                        .statusCode())
                .isEqualTo(201);
        return payment;
    }

    /** Goes through the feed from the beginning, page by page, again and again until it is as expected. */
    private List<String> followed(Predicate<List<String>> isWhole, int limit) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        List<String> all = new ArrayList<>();
        while (!isWhole.test(all) && System.nanoTime() < deadline) {
            String after = all.isEmpty() ? "" : "&after=" + all.getLast();
            all.addAll(ids(shop.get("/v1/events?limit=" + limit + after)));
        }
        assertThat(isWhole.test(all)).as(all.toString()).isTrue();
        return all;
    }

    private static List<String> ids(Response page) {
        assertThat(page.statusCode()).as(page.asString()).isEqualTo(200);
        return page.path("data.id");
    }

    private static Response as(String role, String path) {
        return given().auth().oauth2(MerchantForTests.token(role, "mch_demo")).get(path);
    }

    private Connection database() throws SQLException {
        Connection connection = PostgresForTests.ofMerchant(merchant());
        connection.setAutoCommit(false);
        return connection;
    }

    private String announce(Connection database, UUID id, String type) throws SQLException {
        String publicId = IdKind.EVENT.format(id);
        try (PreparedStatement insert = database.prepareStatement(
                "INSERT INTO event (merchant_id, id, type, object_id, object_version, body) VALUES (?, ?, ?, ?, 1, ?)")) {
            insert.setObject(1, merchant());
            insert.setObject(2, id);
            insert.setString(3, type);
            insert.setObject(4, UUID.randomUUID());
            insert.setString(
                    5,
                    "{\"id\":\"%s\",\"type\":\"%s\",\"created_at\":\"2026-11-22T12:00:00Z\",\"object_version\":1,\"data\":{\"object\":{}}}"
                            .formatted(publicId, type));
            insert.execute();
        }
        return publicId;
    }

    private String body(String publicId) {
        try (Connection database = database();
                PreparedStatement query = database.prepareStatement("SELECT body FROM event WHERE id = ?")) {
            query.setObject(1, IdKind.EVENT.parse(publicId).orElseThrow());
            var rows = query.executeQuery();
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private UUID merchant() {
        return IdKind.MERCHANT.parse(shop.id()).orElseThrow();
    }
}
