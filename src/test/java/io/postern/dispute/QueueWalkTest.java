package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.database.Database;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of the queue, and a page of the table, cost the same whatever a merchant had before: 100 000 disputes here. */
@PosternTest
class QueueWalkTest {
    private static final int ALL = 100_000;
    private static final int SHOWN = 20;
    private static final Pattern BLOCKS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");
    private static final Pattern PASSED = Pattern.compile("\"Rows Removed by Filter\": (\\d+)");
    private static final Pattern READ = Pattern.compile("\"Actual Rows\": (\\d+)");

    private static MerchantForTests merchant;
    private static UUID merchantId;
    private static String common;
    private static String rare;

    @Inject
    Database database;

    @Inject
    DisputeStore store;

    @BeforeEach
    void haveMany() throws SQLException {
        if (merchant == null) {
            merchant = MerchantForTests.open();
            merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
            common = pay();
            rare = pay();
            plant();
        }
    }

    /** Rare is what three of the oldest are, and what the newest are not. */
    @ParameterizedTest
    @CsvSource({
        "created",
        "deadline",
    })
    void noFilterReadsMoreThanItShows(String sort) throws SQLException {
        List<String> dear = new ArrayList<>();
        int tried = 0;
        for (boolean seldom : new boolean[] {true, false}) {
            for (String column : List.of(
                    "none", "payment", "reference", "card", "assignee", "reason", "status", "stage", "acquirer")) {
                DisputeFilter filter = asking(column, seldom);
                filter.sort = sort;
                Cost cost = cost(filter, null);
                tried++;
                if (cost.read() > SHOWN + 1 || cost.passed() > 0 || cost.blocks() > 150) {
                    dear.add(column + (seldom ? " rare " : " common ") + cost);
                }
                assertThat(cost.found()).as(column).isEqualTo(seldom && !column.equals("none") ? 3 : SHOWN + 1);
            }
        }
        assertThat(tried).isEqualTo(18);
        assertThat(dear).isEmpty();
    }

    @Test
    void aLaterPageBeginsWhereTheOneBeforeEnded() throws SQLException {
        for (String sort : List.of("created", "deadline")) {
            DisputeFilter filter = asking("status", false);
            filter.sort = sort;
            Cost cost = cost(filter, id(ALL / 2));
            assertThat(cost.found()).isEqualTo(SHOWN + 1);
            assertThat(cost.read() + cost.passed()).as(sort + cost).isLessThanOrEqualTo(SHOWN + 2);
            assertThat(cost.blocks()).as(sort + cost).isLessThanOrEqualTo(150);
        }
    }

    @Test
    void deadlinesOfATimeAreReadFromThere() throws SQLException {
        DisputeFilter filter = new DisputeFilter();
        filter.sort = "deadline";
        filter.respondByAfter = "2027-01-31T00:00:00Z";
        Cost cost = cost(filter, null);

        assertThat(cost.found()).isEqualTo(SHOWN + 1);
        assertThat(cost.blocks()).as(cost.toString()).isLessThanOrEqualTo(150);
    }

    /** An order cannot be another's: what does not fit is passed, in the index alone. */
    @ParameterizedTest
    @CsvSource({"created", "deadline"})
    void aRareAmountIsLookedForInAnIndexAlone(String sort) throws SQLException {
        DisputeFilter filter = new DisputeFilter();
        filter.sort = sort;
        filter.amountMin = "777";
        Cost cost = cost(filter, null);

        assertThat(cost.found()).isEqualTo(3);
        assertThat(cost.plan()).contains("Index Only Scan");
        assertThat(cost.blocks()).as(cost.toString()).isBetween(151L, ALL / 50L);
    }

    @Test
    void theCheckSeesAListThatReadsEverything() throws SQLException {
        String naive = "SELECT dispute_id FROM dispute_queue WHERE merchant_id = $1 AND amount + 0 = $2 LIMIT 5";

        assertThat(cost(naive, List.of(merchantId, 778L)).passed()).isGreaterThan(ALL / 2);
    }

    /** A reader who stops reading stops the reading. */
    @Test
    void aTableIsReadAsItIsTakenAway() {
        AtomicInteger pages = new AtomicInteger();
        ExportDisputes export = new ExportDisputes(
                new DisputeLists(database, store) {
                    @Override
                    Uni<List<Listed>> read(UUID of, DisputeFilter filter, DisputePlace after, int most) {
                        pages.incrementAndGet();
                        return super.read(of, filter, after, most);
                    }
                },
                database,
                null);

        AssertSubscriber<String> reader =
                export.lines(merchantId, new DisputeFilter()).subscribe().withSubscriber(AssertSubscriber.create(250));

        reader.awaitItems(250);
        assertThat(pages.get()).isBetween(3, 4);
        reader.request(100).awaitItems(350);
        assertThat(pages.get()).isBetween(4, 5);
        reader.cancel();
    }

    @ParameterizedTest
    @CsvSource({"created", "deadline"})
    void aTableHasEachOfThemOnce(String sort) throws IOException, InterruptedException {
        HttpResponse<InputStream> table = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port
                                        + "/v1/disputes/export?stage=chargeback&sort=" + sort))
                                .header(
                                        "Authorization",
                                        "Bearer " + MerchantForTests.token("dispute_agent", merchant.id()))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        Set<String> seen = new HashSet<>();
        int lines = 0;
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(table.body(), StandardCharsets.UTF_8))) {
            assertThat(reader.readLine()).startsWith("id,");
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                seen.add(line.substring(0, line.indexOf(',')));
                lines++;
            }
        }

        assertThat(lines).isEqualTo(ALL - 3);
        assertThat(seen).hasSize(ALL - 3);
    }

    private DisputeFilter asking(String column, boolean seldom) {
        DisputeFilter filter = new DisputeFilter();
        switch (column) {
            case "payment" -> filter.payment = seldom ? rare : common;
            case "reference" -> filter.merchantReference = seldom ? "rare" : "common";
            case "card" -> filter.cardLast4 = seldom ? "0001" : "4242";
            case "assignee" -> filter.assignee = seldom ? "rare" : "common";
            case "reason" -> filter.reason = seldom ? "duplicate" : "fraudulent";
            case "status" -> filter.status = seldom ? "expired" : "needs_response";
            case "stage" -> filter.stage = seldom ? "inquiry" : "chargeback";
            case "acquirer" -> filter.acquirer = seldom ? "rare" : "sandbox";
            default -> {}
        }
        return filter;
    }

    private record Cost(int found, long read, long passed, long blocks, String plan) {
        @Override
        public String toString() {
            return "found " + found + ", read " + read + ", passed " + passed + ", blocks " + blocks + "\n" + plan;
        }
    }

    private Cost cost(DisputeFilter filter, UUID after) throws SQLException {
        QueueWalk.Walk walk = QueueWalk.of(merchantId, filter, new DisputePlace(after, null), SHOWN + 1);
        return cost(walk.sql(), walk.args());
    }

    /** As the gateway, by the plan that PostgreSQL makes for all values. */
    private Cost cost(String sql, List<Object> args) throws SQLException {
        try (Connection app = PostgresForTests.ofMerchant(merchantId);
                Statement statement = app.createStatement()) {
            statement.execute("SET plan_cache_mode = force_generic_plan");
            statement.execute("PREPARE page AS " + sql);
            String values = args.stream().map(arg -> "'" + arg + "'").collect(Collectors.joining(", "));
            int found = 0;
            try (ResultSet rows = statement.executeQuery("EXECUTE page(" + values + ")")) {
                while (rows.next()) {
                    found++;
                }
            }
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines =
                    statement.executeQuery("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE page(" + values + ")")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            String text = plan.toString();
            return new Cost(
                    found,
                    all(READ, text).stream().mapToLong(n -> n).max().orElseThrow(),
                    all(PASSED, text).stream().mapToLong(n -> n).sum(),
                    all(BLOCKS, text).stream().limit(2).mapToLong(n -> n).sum(),
                    text);
        }
    }

    private static List<Long> all(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        List<Long> all = new ArrayList<>();
        while (matcher.find()) {
            all.add(Long.valueOf(matcher.group(1)));
        }
        return all;
    }

    private static UUID id(int n) {
        return UUID.fromString("01900000-0000-7000-8000-%012x".formatted(n));
    }

    private static String pay() {
        return merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
    }

    /** Nobody waits for these: no worker looks after them. */
    private static void plant() throws SQLException {
        String kind = "CASE WHEN n <= 3 THEN '%s' ELSE '%s' END";
        String id = "('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid";
        String respondBy = "'2027-01-01Z'::timestamptz + (n %% 5000) * interval '1 hour'".replace("%%", "%");
        String payment = kind.formatted(
                        IdKind.PAYMENT.parse(rare).orElseThrow(),
                        IdKind.PAYMENT.parse(common).orElseThrow())
                + "::text";
        try (Connection owner = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            statement.execute("""
                    INSERT INTO dispute (merchant_id, id, payment_id, acquirer, bank_reference, charge_reference, amount,
                                         currency, network, card_last4, merchant_reference, created_at)
                    SELECT '%s', %s, (%s)::uuid, 'sandbox', 'planted_' || n, 'cap_planted', 500, 'USD', 'visa', '4242', 'common', now()
                    FROM generate_series(1, %d) n
                    """.formatted(merchantId, id, payment, ALL));
            statement.execute(
                    "ANALYZE dispute"); // its rows are looked up by their keys, and not in all of the merchant's
            statement.execute("""
                    INSERT INTO dispute_event (merchant_id, dispute_id, seq, kind, stage, status, progress, amount, withdrawn,
                                               reinstated, lost, fee, bank_fee, respond_by, detail, at)
                    SELECT merchant_id, id, 1, 'opened', 'chargeback', 'needs_response', 21, amount, 0, 0, 0, 0, 0, now(),
                           '{"taken": false, "assumed": false, "submissions": 0}', now()
                    FROM dispute WHERE merchant_id = '%s' AND charge_reference = 'cap_planted'
                    """.formatted(merchantId));
            statement.execute("""
                    INSERT INTO dispute_queue (merchant_id, dispute_id, payment_id, stage, status, reason, amount, currency,
                                               card_last4, acquirer, merchant_reference, assignee, respond_by)
                    SELECT '%s', %s, (%s)::uuid, %s, %s, %s, CASE WHEN n <= 3 THEN 777 ELSE 500 END, 'USD', %s, %s, %s, %s, %s
                    FROM generate_series(1, %d) n
                    """.formatted(
                            merchantId,
                            id,
                            payment,
                            kind.formatted("inquiry", "chargeback"),
                            kind.formatted("expired", "needs_response"),
                            kind.formatted("duplicate", "fraudulent"),
                            kind.formatted("0001", "4242"),
                            kind.formatted("rare", "sandbox"),
                            kind.formatted("rare", "common"),
                            kind.formatted("rare", "common"),
                            respondBy,
                            ALL));
            int tries = 0;
            do { // what somebody still looks at is not marked as seen by all
                statement.execute("VACUUM (ANALYZE) dispute_queue, dispute, dispute_event");
            } while (!isSeenByAll(statement) && ++tries < 100);
        }
    }

    private static boolean isSeenByAll(Statement statement) throws SQLException {
        try (ResultSet pages = statement.executeQuery(
                "SELECT relallvisible >= relpages FROM pg_class WHERE oid = 'dispute_queue'::regclass")) {
            pages.next();
            return pages.getBoolean(1);
        }
    }
}
