package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Reconciliation;
import io.postern.Refusal;
import io.postern.acquirer.BankNews;
import io.postern.id.IdKind;
import io.postern.payment.NewsOutcome;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The team's queue: filtered, in the order of deadlines, taken out as a table, and filled by a bank's file. */
@PosternTest
class DisputeQueueTest {
    private static final String HEAD =
            "dispute,reference,stage,status,taken,amount,currency,reason,network_reason_code,respond_by\n";

    @Inject
    DisputesForTests disputes;

    private MerchantForTests merchant;
    private Instant now;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        now = Instant.now();
    }

    @Test
    void showsWhatFitsAllFiltersTheNearestDeadlineFirstPageByPage() {
        String late = disputes.open(merchant, now.plus(Duration.ofDays(9)), 300, "");
        String soon = disputes.open(merchant, now.plus(Duration.ofDays(2)), 500, ",'merchant_reference':'order-1'");
        String next = disputes.open(merchant, now.plus(Duration.ofDays(5)), 700, "");

        assertThat(ids("sort=deadline")).containsExactly(soon, next, late);
        assertThat(ids("limit=50")).containsExactly(next, soon, late);
        assertThat(ids("sort=deadline&limit=1&starting_after=" + soon)).containsExactly(next);
        assertThat(ids("amount_min=400&amount_max=600")).containsExactly(soon);
        assertThat(ids("merchant_reference=order-1")).containsExactly(soon);
        assertThat(ids("respond_by_before=" + now.plus(Duration.ofDays(6)))).containsExactly(next, soon);
        assertThat(ids("status=needs_response&stage=chargeback&reason=fraudulent&acquirer=sandbox&card_last4=4242"))
                .hasSize(3);
        assertThat(ids("status=won")).isEmpty();
        assertThat(merchant.get("/v1/disputes?status=odd").<String>path("param"))
                .isEqualTo("status");
    }

    /** The bank gives more time to the last one that a page has shown, before the next page is asked for. */
    @Test
    void skipsNoneWhenADeadlineMovesBetweenTwoPages() {
        String first = disputes.open(merchant, now.plus(Duration.ofDays(2)), 500, "");
        String second = disputes.open(merchant, now.plus(Duration.ofDays(5)), 500, "");
        String third = disputes.open(merchant, now.plus(Duration.ofDays(9)), 500, "");
        Response page = merchant.get("/v1/disputes?sort=deadline&limit=1");
        assertThat(page.<List<String>>path("data.id")).containsExactly(first);

        assertThat(take(MerchantForTests.newKey(), HEAD + line(first, "needs_response", true, 500, 20))
                        .<List<String>>path("lines.result"))
                .containsExactly("applied");

        assertThat(ids("sort=deadline&starting_after=" + page.path("next_cursor")))
                .containsExactly(second, third, first);
        assertThat(ids("sort=deadline&starting_after=" + first))
                .as("an id alone means where it stands now")
                .isEmpty();
        assertThat(merchant.get("/v1/disputes?sort=deadline&starting_after=dsp_" + "u".repeat(26) + "_1")
                        .<String>path("param"))
                .isEqualTo("starting_after");
    }

    /** The bank has corrected an amount; a person says which one holds. */
    @Test
    void takesAnotherAmountWhenThePersonHasTheOneBeforeWithdrawn() throws Exception {
        String known = disputes.open(merchant, now.plus(Duration.ofDays(9)), 1_000, "");
        String payment = merchant.get("/v1/disputes/" + known).path("payment");
        String corrected = HEAD + line(known, "needs_response", true, 600, 9);
        assertThat(take(MerchantForTests.newKey(), corrected).<List<String>>path("lines.reason"))
                .containsExactly("another_amount");

        Response file = take(
                MerchantForTests.newKey(), corrected.replace(HEAD, HEAD + line(known, "withdrawn", false, 1_000, 9)));

        assertThat(file.<List<String>>path("lines.result")).as(file.asString()).containsExactly("applied", "applied");
        Response both = merchant.get("/v1/disputes?payment=" + payment);
        assertThat(both.<List<Integer>>path("data.amount")).containsExactly(600, 1_000);
        assertThat(both.<List<String>>path("data.status")).containsExactly("needs_response", "withdrawn");
        assertThat(both.<List<String>>path("data.acquirer_reference").stream().distinct())
                .hasSize(1);
        assertThat(merchant.get("/v1/balance").<Integer>path("currencies.find { it.currency == 'USD' }.disputed"))
                .isEqualTo(600);
        assertThat(take(MerchantForTests.newKey(), HEAD + line(known, "lost", true, 600, 9))
                        .<List<String>>path("lines.result"))
                .as("what the bank says of it now finds the one of that amount")
                .containsExactly("applied");
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
    }

    private String line(String dispute, String status, boolean taken, long amount, int days) {
        String payment = merchant.get("/v1/disputes/" + dispute).path("payment");
        return "sbd_%s,%s,chargeback,%s,%s,%d,USD,,,%s\n"
                .formatted(
                        payment,
                        DisputesForTests.attempt(merchant, payment),
                        status,
                        taken,
                        amount,
                        now.plus(Duration.ofDays(days)).truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void takesThemOutAsATableInWhichNothingIsAFormula() {
        disputes.open(merchant, now.plus(Duration.ofDays(9)), 500, ",'merchant_reference':'=cmd|A1'");
        for (int n = 0; n < 2; n++) {
            disputes.open(merchant, now.plus(Duration.ofDays(9)));
        }

        Response table = agent().get("/v1/disputes/export?sort=deadline");

        assertThat(table.statusCode()).isEqualTo(200);
        assertThat(table.contentType()).startsWith("text/csv");
        assertThat(table.asString().split("\r\n")).hasSize(4);
        assertThat(table.asString()).startsWith("id,payment,stage,").contains(",'=cmd|A1,");
        assertThat(agent().get("/v1/disputes/export?stage=odd").statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1",
                "+1",
                "-1",
                "@x",
                "\tx",
                "\rx",
                "\nx",
                "\uFF1D1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF20x",
                " =1",
                "\u00A0=1",
                "\uFEFF=1",
                "\u200B+1",
                "\r\n=1",
                "=1,\"x\""
            })
    void noCellIsAFormula(String cell) {
        String line = CsvTable.line(List.of("first", cell));

        assertThat(line).startsWith("first,").endsWith("\r\n");
        assertThat(line.substring("first,".length()).replaceFirst("^\"", "")).startsWith("'");
    }

    @Test
    void otherCellsStayAsTheyAre() {
        assertThat(CsvTable.line(List.of("a,b", "say \"x\"", "x-1", "a=b", "a;b", "", "plain")))
                .isEqualTo("\"a,b\",\"say \"\"x\"\"\",x-1,a=b,\"a;b\",,plain\r\n");
    }

    @Test
    void aBankSpeaksOfItsOwnChargesAlone() {
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
        String reference = DisputesForTests.attempt(merchant, payment);
        String line = "sbd_x," + reference + ",chargeback,needs_response,true,1000,USD,,13.1,\n";
        BankNews.OfDispute news = ImportLine.read(
                        IdKind.MERCHANT.parse(merchant.id()).orElseThrow(), HEAD + line, Instant.now())
                .getFirst()
                .news()
                .orElseThrow();

        Response file = take("elsewhere", MerchantForTests.newKey(), HEAD + line);

        assertThat(file.<List<String>>path("lines.reason")).containsExactly("told_by_another_bank");
        assertThat(disputes.outcome("elsewhere", news)).isEqualTo(new NewsOutcome.NotOurs("told_by_another_bank"));
        assertThat(ids("payment=" + payment)).isEmpty();
        assertThat(disputes.outcome("sandbox", news)).isInstanceOf(NewsOutcome.Applied.class);
        assertThat(ids("payment=" + payment)).hasSize(1);
    }

    @Test
    void takesEachLineOfAFileOrSaysWhyNotAndNothingTwice() throws Exception {
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
        String reference = DisputesForTests.attempt(merchant, payment);
        String good = "sbd_f," + reference + ",chargeback,needs_response,true,1000,USD,,13.1,"
                + now.plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS).plusNanos(123_456_789) + "\n";
        String file = HEAD
                + good
                + "sbd_g,nonsense,chargeback,needs_response,true,1000,USD,,,\n"
                + "sbd_f," + reference + ",chargeback,needs_response,true,999,USD,,,\n"
                + "sbd_h," + reference + ",appeal,needs_response,true,1,USD,,,\n"
                + "too,few\n"
                + "sbd_i," + reference + ",inquiry,needs_response,true,1,USD,,,\n"
                + "sbd_i," + reference + ",chargeback,won,true,1,USD,,,\n"
                + "sbd_i," + reference + ",chargeback,lost,false,1,USD,,,\n"
                + "sbd_i," + reference + ",chargeback,needs_response,true,1,USD,,,+1000000000-12-31T23:59:59Z\n";
        String key = MerchantForTests.newKey();

        Response first = take(key, file);
        Response again = take(key, file);
        Response anew = take(MerchantForTests.newKey(), file);

        assertThat(first.<List<String>>path("lines.result"))
                .startsWith("applied", "refused")
                .hasSize(9)
                .containsOnlyOnce("applied");
        assertThat(first.<List<String>>path("lines.reason"))
                .containsExactly(
                        null,
                        "reference_unreadable",
                        "another_amount",
                        "stage_unknown",
                        "columns_missing_or_too_many",
                        "taken_contradicts_stage",
                        "taken_contradicts_status",
                        "taken_contradicts_status",
                        "respond_by_unreadable");
        assertThat(first.<List<Integer>>path("lines.line")).containsExactly(2, 3, 4, 5, 6, 7, 8, 9, 10);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(anew.<List<String>>path("lines.result").getFirst()).isEqualTo("known");
        assertThat(merchant.get("/v1/disputes?payment=" + payment).<List<String>>path("data.reason"))
                .containsExactly("product_not_received");
        assertThat(take(MerchantForTests.newKey(), "odd\n").<String>path("param"))
                .isEqualTo("csv");
        assertThat(Reconciliation.of(merchant).halfWritten()).isEmpty();
    }

    /** Whoever could say it could win its own disputes. */
    @Test
    void takesTheBanksWordFromNoMerchantNorItsTeam() {
        String file = HEAD + "sbd_f,cap_01h455vb4pex5vsknk084sn02q,chargeback,won,false,1000,USD,,,\n";
        for (String role : List.of("dispute_agent", "merchant")) {
            Response refused =
                    take(MerchantForTests.stepUpToken(role, merchant.id()), "sandbox", MerchantForTests.newKey(), file);

            Refusal.assertIsProblem(refused, 403, "insufficient_scope");
        }
        Response unproven =
                take(MerchantForTests.token("operator", "mch_demo"), "sandbox", MerchantForTests.newKey(), file);
        Refusal.assertIsProblem(unproven, 401, "insufficient_user_authentication");
        assertThat(take(MerchantForTests.newKey(), file).<String>path("lines[0].reason"))
                .as("an operator comes as far as the line")
                .isEqualTo("not_found_yet");
    }

    private List<String> ids(String query) {
        return merchant.get("/v1/disputes?" + query).path("data.id");
    }

    private Response take(String key, String csv) {
        return take("sandbox", key, csv);
    }

    private Response take(String acquirer, String key, String csv) {
        return take(MerchantForTests.stepUpToken("operator", "mch_demo"), acquirer, key, csv);
    }

    private Response take(String token, String acquirer, String key, String csv) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .queryParam("merchant", merchant.id())
                .header("Idempotency-Key", key)
                .body(Map.of("acquirer", acquirer, "csv", csv))
                .post("/v1/disputes/import");
    }

    private RequestSpecification agent() {
        return given().auth()
                .oauth2(MerchantForTests.token("dispute_agent", merchant.id()))
                .contentType(ContentType.JSON);
    }
}
