package io.postern.subject;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class SubjectResourceTest {
    private MerchantForTests merchant;

    @BeforeEach
    void openAShop() {
        merchant = MerchantForTests.open();
    }

    @Test
    void allRecordsOfACustomerShowOneSubjectAndThoseOfTwoMerchantsNever() {
        MerchantForTests other = MerchantForTests.open();

        String ofPayment = People.payment(merchant, "customer-8").path("subject");
        String ofToken = People.token(merchant, "customer-8").path("subject");
        String ofAnother = People.payment(merchant, "customer-9").path("subject");
        String elsewhere = People.payment(other, "customer-8").path("subject");

        assertThat(ofPayment).startsWith("sub_").isEqualTo(ofToken);
        assertThat(List.of(ofPayment, ofAnother, elsewhere)).doesNotHaveDuplicates();
        UUID id = IdKind.SUBJECT.parse(ofPayment).orElseThrow();
        assertThat(id.version()).isEqualTo(8);
        assertThat(id.variant()).isEqualTo(2);
    }

    @Test
    void aPersonWithoutACustomerIdIsAFreshSubject() {
        String first = People.payment(merchant, null).path("subject");
        String second = People.payment(merchant, null).path("subject");

        assertThat(first).startsWith("sub_").isNotEqualTo(second);
        assertThat(IdKind.SUBJECT.parse(first).orElseThrow().version()).isEqualTo(7);
    }

    @Test
    void whereNothingPersonalIsKeptThereIsNoSubject() {
        Response payment = merchant.post(
                "/v1/payments",
                "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030,"
                        + "'holder_name':'Ada Lovelace'},'customer':{'id':'customer-8'}}");
        Response token = merchant.post(
                "/v1/tokens",
                "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030},'customer':'customer-8'}");

        assertThat(payment.<String>path("subject")).isNull();
        assertThat(token.<String>path("subject")).isNull();
        assertThat(merchant.get("/v1/tokens/" + payment.path("token")).<String>path("subject"))
                .isNull();
    }

    @Test
    void showsHowMuchThereIsOfAPerson() {
        String subject = People.payment(merchant, "customer-8").path("subject");
        People.token(merchant, "customer-8");

        Response shown = People.read(subject);
        Response listed = People.operator().get("/v1/subjects?merchant=" + merchant.id() + "&customer=customer-8");

        assertThat(shown.statusCode()).as(shown.asString()).isEqualTo(200);
        assertThat(shown.<String>path("status")).isEqualTo("active");
        assertThat(shown.<Integer>path("records")).isEqualTo(2);
        assertThat(shown.<String>path("customer")).isEqualTo("customer-8");
        assertThat(shown.<String>path("merchant")).isEqualTo(merchant.id());
        assertThat(shown.<List<Object>>path("holds")).isEmpty();
        assertThat(listed.<List<Object>>path("data")).hasSize(1);
        assertThat(listed.<Object>path("data[0]")).isEqualTo(shown.path(""));
        assertThat(shown.asString()).doesNotContain("ada@example.com", "Lovelace", "203.0.113.7");
    }

    @Test
    void listsAMerchantsSubjectsInPages() {
        for (String customer : List.of("a", "b", "c")) {
            People.payment(merchant, customer);
        }

        Response first = People.operator().get("/v1/subjects?limit=2&merchant=" + merchant.id());
        Response rest = People.operator()
                .get("/v1/subjects?limit=2&merchant=" + merchant.id() + "&starting_after=" + first.path("next_cursor"));

        assertThat(first.<List<String>>path("data.customer")).hasSize(2);
        assertThat(rest.<List<String>>path("data.customer"))
                .hasSize(1)
                .doesNotContainAnyElementsOf(first.<List<String>>path("data.customer"));
        assertThat(rest.<Boolean>path("has_more")).isFalse();
    }

    @Test
    void erasesEveryFieldOfAPersonWithTheFactOfIt() throws SQLException {
        Response payment = People.payment(merchant, "customer-8");
        Response token = People.token(merchant, "customer-8");
        String subject = payment.path("subject");
        String untouched = People.payment(merchant, "customer-9").path("subject");
        List<String> receipts = receipts();

        Response answer = People.erase(subject);

        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        assertThat(answer.<String>path("status")).isEqualTo("erased");
        assertThat(answer.<Integer>path("records")).isEqualTo(2);
        assertThat(People.found("SELECT 1 FROM subject_key WHERE subject_id = '" + uuid(subject) + "'"))
                .isEmpty();
        assertThat(People.found("SELECT 1 FROM payment_customer WHERE payment_id = '" + uuid(payment) + "'"))
                .isEmpty();
        assertThat(People.found("SELECT holder IS NULL AND number IS NOT NULL FROM card_secret WHERE token_id = '"
                        + uuid(token) + "'"))
                .containsExactly("t");
        assertThat(People.read(untouched).<Integer>path("records")).isEqualTo(1);
        assertThat(receipts()).hasSize(receipts.size() + 1).containsAll(receipts);
        assertThat(People.found("SELECT action FROM audit_entry WHERE object = '" + subject + "'"))
                .containsExactly("subject.erase");
    }

    @Test
    void anErasedSubjectIsShownAsSuch() {
        String subject = People.payment(merchant, "customer-8").path("subject");

        String erasedAt = People.erase(subject).path("erased_at");

        Response shown = People.read(subject);
        assertThat(shown.<String>path("status")).isEqualTo("erased");
        assertThat(shown.<Integer>path("records")).isZero();
        assertThat(shown.<String>path("erased_at")).isEqualTo(erasedAt);
    }

    @Test
    void answersTheSameWhenAskedAgainAndWritesNothing() throws SQLException {
        String subject = People.payment(merchant, "customer-8").path("subject");
        String key = MerchantForTests.newKey();
        Response first = People.erase(subject, key);

        Response replayed = People.erase(subject, key);
        Response again = People.erase(subject);

        assertThat(replayed.asString()).isEqualTo(first.asString());
        assertThat(replayed.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.asString()).isEqualTo(first.asString());
        assertThat(People.found("SELECT 1 FROM subject_erasure WHERE subject_id = '" + uuid(subject) + "'"))
                .hasSize(1);
        assertThat(People.found("SELECT 1 FROM receipt WHERE kind = 'subject.erased' AND subject = '" + subject + "'"))
                .hasSize(1);
    }

    @Test
    void whoComesAgainBeginsAnewAndCanBeErasedAgain() {
        String subject = People.payment(merchant, "customer-8").path("subject");
        People.erase(subject);

        String later = People.token(merchant, "customer-8").path("subject");
        Response between = People.read(subject);
        Response second = People.erase(subject);

        assertThat(later).isEqualTo(subject);
        assertThat(between.<String>path("status")).isEqualTo("active");
        assertThat(between.<Integer>path("records")).isEqualTo(1);
        assertThat(between.<String>path("erased_at")).isNotNull();
        assertThat(second.<Integer>path("records")).isEqualTo(1);
        assertThat(second.<String>path("erased_at")).isNotEqualTo(between.path("erased_at"));
    }

    @Test
    void aTokenPaysOnWhenItsHolderIsErased() {
        Response token = People.token(merchant, "customer-8");
        People.erase(token.path("subject"));

        Response payment =
                merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token.path("id") + "'}");

        assertThat(payment.<String>path("status")).as(payment.asString()).isEqualTo("succeeded");
    }

    @Test
    void wantsASecondFactorForWhateverItDoesToAPerson() {
        String subject = People.payment(merchant, "customer-8").path("subject");
        String weak = MerchantForTests.token("operator", "mch_demo");
        String hold = People.held(subject);

        for (String path : List.of("/erase", "/holds")) {
            Response answer = given().auth()
                    .oauth2(weak)
                    .header("Idempotency-Key", MerchantForTests.newKey())
                    .contentType("application/json")
                    .body(MerchantForTests.json("{'kind':'legal_hold','reason':'case-2026/114'}"))
                    .post("/v1/subjects/" + subject + path);
            Refusal.assertIsProblem(answer, 401, "insufficient_user_authentication");
        }
        Refusal.assertIsProblem(
                given().auth().oauth2(weak).delete("/v1/subjects/" + subject + "/holds/" + hold),
                401,
                "insufficient_user_authentication");
        assertThat(People.read(subject).<Integer>path("records")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"sub_01h455vb4pex5vsknk084sn02q", "nobody", "pay_01h455vb4pex5vsknk084sn02q"})
    void knowsNoOtherSubject(String id) {
        Refusal.assertIsProblem(People.read(id), 404, "not_found");
        Refusal.assertIsProblem(People.erase(id), 404, "not_found");
        Refusal.assertIsProblem(People.hold(id, "{'kind':'legal_hold','reason':'c'}"), 404, "not_found");
    }

    private List<String> receipts() throws SQLException {
        return People.found("SELECT (leaf_hash = sha256('\\x00'::bytea || convert_to(body, 'UTF8')))::text || body"
                + " FROM receipt WHERE merchant_id = '"
                + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "'");
    }

    private static UUID uuid(Response answer) {
        String id = answer.path("id");
        return (id.startsWith("tok_") ? IdKind.TOKEN : IdKind.PAYMENT).parse(id).orElseThrow();
    }

    private static UUID uuid(String subject) {
        return IdKind.SUBJECT.parse(subject).orElseThrow();
    }
}
