package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Reconciliation;
import io.postern.id.IdKind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Six things that a bank tells of one payment, in each of the 720 orders they can come in: the end is the same. */
@PosternTest
class AnyOrderTest {
    private static final int EVENTS = 6;
    private static final String SLOW_REFUNDS = "4000000000007726";

    @Inject
    KeptEvents events;

    /**
     * A payment with one capture booked, one unanswered that the bank takes and takes back, and two refunds that the bank is
     * still working on.
     */
    private record Case(String payment, List<String> told) {}

    @AfterEach
    void leaveNothingTurned() {
        given().post("/sandbox/reset_faults").then().statusCode(200);
    }

    @Test
    void endsTheSameWhateverOrderTheBankTellsItIn() throws Exception {
        MerchantForTests merchant = MerchantForTests.open();
        List<int[]> orders = Orders.of(EVENTS);
        assertThat(orders).hasSize(720);
        fault("error_500", "inquire"); // the recovery must not find out by itself
        List<Case> cases = cases(merchant, orders.size());
        long begin = System.nanoTime();

        List<UUID> all = new ArrayList<>();
        for (int turn = 0; turn < EVENTS; turn++) {
            List<String> now = new ArrayList<>();
            for (int n = 0; n < orders.size(); n++) {
                now.add(cases.get(n).told().get(orders.get(n)[turn]));
            }
            List<UUID> kept = events.keep("sandbox", now);
            events.awaitLooked(kept);
            all.addAll(kept);
        }
        events.awaitDone(all);

        List<String> ends = ends(merchant);
        System.out.printf(
                "%d events in %d orders, applied in %d s, end so: %s%n",
                all.size(),
                orders.size(),
                Duration.ofNanos(System.nanoTime() - begin).toSeconds(),
                ends);
        assertThat(ends)
                .containsExactly(
                        "720 payments: succeeded, authorized 2000, captured 2000, refunded 200; refunds failed, succeeded; "
                                + "1110:-1800 2000:1712 2060:0 4010:88");
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
        assertThat(Reconciliation.of(merchant).openMoves()).isZero();
        assertThat(trialBalance()).isTrue();
        assertThat(parked(all)).as("some came too early").isPositive();
        assertThat(reversed(merchant))
                .as("captures that were booked and taken back")
                .isBetween(300L, 420L);
    }

    private List<Case> cases(MerchantForTests merchant, int count) throws Exception {
        List<String> payments = together(count, n -> {
            Response paid = merchant.post(
                    "/v1/payments",
                    "{'amount':5000,'currency':'USD','capture_method':'manual','card':{'number':'" + SLOW_REFUNDS
                            + "','exp_month':12,'exp_year':2030,'cvc':'123'}}");
            String id = paid.path("id");
            assertThat(merchant.post("/v1/payments/" + id + "/capture", "{'amount':2000}")
                            .statusCode())
                    .isEqualTo(200);
            return id;
        });
        List<List<String>> refunds = new ArrayList<>();
        for (int amount : new int[] {100, 200}) {
            refunds.add(together(count, n -> {
                Response refund =
                        merchant.post("/v1/refunds", "{'payment':'" + payments.get(n) + "','amount':" + amount + "}");
                assertThat(refund.<String>path("status")).as(refund.asString()).isEqualTo("pending");
                return refund.path("id");
            }));
        }
        fault("reset", "capture");
        together(
                count,
                n -> merchant.post("/v1/payments/" + payments.get(n) + "/capture", "{'amount':1000}")
                        .path("status"));
        Map<String, String[]> references = references(merchant);
        return IntStream.range(0, count)
                .mapToObj(n -> {
                    String[] known = references.get(payments.get(n));
                    return new Case(
                            payments.get(n),
                            List.of(
                                    BankTells.accepted(
                                            merchant.id(), refunds.get(0).get(n)),
                                    BankTells.refused(
                                            merchant.id(), refunds.get(0).get(n)),
                                    BankTells.accepted(
                                            merchant.id(), refunds.get(1).get(n)),
                                    BankTells.accepted(merchant.id(), known[1]),
                                    BankTells.refused(merchant.id(), known[1]),
                                    BankTells.expired(merchant.id(), known[0])));
                })
                .toList();
    }

    private interface Step {
        String take(int n);
    }

    private static List<String> together(int count, Step step) throws Exception {
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            List<Future<String>> taken = IntStream.range(0, count)
                    .mapToObj(n -> clients.submit(() -> step.take(n)))
                    .toList();
            List<String> answers = new ArrayList<>();
            for (Future<String> one : taken) {
                answers.add(one.get());
            }
            return answers;
        }
    }

    /** By payment: the references of its authorization and of its newest capture. */
    private static Map<String, String[]> references(MerchantForTests merchant) throws SQLException {
        Map<String, String[]> found = new java.util.HashMap<>();
        query(
                merchant,
                """
                SELECT a.payment_id, a.id, (SELECT move_id FROM payment_event e WHERE e.merchant_id = a.merchant_id
                    AND e.payment_id = a.payment_id AND kind = 'capture_requested' ORDER BY seq DESC LIMIT 1)
                FROM payment_attempt a
                """,
                row -> found.put(IdKind.PAYMENT.format(row.getObject(1, UUID.class)), new String[] {
                    IdKind.ATTEMPT.format(row.getObject(2, UUID.class)),
                    IdKind.CAPTURE.format(row.getObject(3, UUID.class))
                }));
        return found;
    }

    /** How many payments ended in which way: one line for each way. */
    private static List<String> ends(MerchantForTests merchant) throws SQLException {
        List<String> lines = new ArrayList<>();
        query(merchant, """
                WITH last AS (
                    SELECT DISTINCT ON (payment_id) payment_id, status, authorized, captured, refunded
                    FROM payment_event ORDER BY payment_id, seq DESC),
                refunds AS (
                    SELECT r.payment_id, string_agg(s.status, ', ' ORDER BY r.amount) AS how
                    FROM refund r
                    JOIN LATERAL (SELECT status FROM refund_event e WHERE e.refund_id = r.id ORDER BY seq DESC LIMIT 1) s
                        ON true
                    GROUP BY r.payment_id),
                sums AS (
                    SELECT j.payment_id, a.code, sum(CASE WHEN a.id = p.credit_account THEN p.amount ELSE -p.amount END) AS net
                    FROM journal j
                    JOIN posting p ON p.journal_id = j.id
                    JOIN account a ON a.id IN (p.credit_account, p.debit_account)
                    GROUP BY j.payment_id, a.code),
                books AS (
                    SELECT payment_id, string_agg(code || ':' || net, ' ' ORDER BY code) AS book FROM sums
                    GROUP BY payment_id)
                SELECT count(*) || ' payments: ' || status || ', authorized ' || authorized || ', captured ' || captured
                    || ', refunded ' || refunded || '; refunds ' || how || '; ' || book
                FROM last JOIN refunds USING (payment_id) JOIN books USING (payment_id)
                GROUP BY status, authorized, captured, refunded, how, book
                """, row -> lines.add(row.getString(1)));
        return lines;
    }

    private interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    private static void query(MerchantForTests merchant, String sql, RowReader reader) throws SQLException {
        query(IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), sql, reader);
    }

    private static void query(UUID merchant, String sql, RowReader reader) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(merchant);
                PreparedStatement statement = database.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    private static long parked(List<UUID> ids) throws SQLException {
        long[] count = {0};
        query(
                io.postern.id.ReservedMerchant.PLATFORM.id(),
                "SELECT count(DISTINCT bank_event_id) FROM bank_event_fact WHERE kind = 'parked' AND bank_event_id = ANY ('{"
                        + String.join(",", ids.stream().map(UUID::toString).toList()) + "}')",
                row -> count[0] = row.getLong(1));
        return count[0];
    }

    private static long reversed(MerchantForTests merchant) throws SQLException {
        long[] count = {0};
        query(
                merchant,
                "SELECT count(*) FROM payment_event WHERE kind = 'capture_reversed'",
                row -> count[0] = row.getLong(1));
        return count[0];
    }

    private static boolean trialBalance() {
        return given().auth()
                .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                .get("/v1/ledger/trial_balance")
                .path("balanced");
    }

    private static void fault(String fault, String operation) {
        given().contentType(ContentType.JSON)
                .body(Map.of("fault", fault, "operation", operation))
                .post("/sandbox/faults")
                .then()
                .statusCode(200);
    }
}
