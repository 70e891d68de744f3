package io.postern.subject;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hold keeps is not erased: not over HTTP, not by the gateway's login, not by the owner's hand. */
@PosternTest
class HoldTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Subjects subjects;

    @Inject
    Database database;

    private MerchantForTests merchant;
    private UUID merchantId;
    private String subject;
    private UUID subjectId;

    @BeforeEach
    void tellOfSomebody() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        subject = People.payment(merchant, "customer-8").path("subject");
        subjectId = IdKind.SUBJECT.parse(subject).orElseThrow();
    }

    @Test
    void aLegalHoldKeepsASubjectUntilItIsReleased() {
        String hold = People.held(subject);

        Response refused = Refusal.expect(merchant, () -> People.erase(subject), 409, "erasure_on_hold", null);
        Response released = People.release(subject, hold);
        Response erased = People.erase(subject);

        assertThat(refused.<String>path("detail")).contains("legal_hold", "case-2026/114");
        assertThat(refused.<List<String>>path("holds.id")).containsExactly(hold);
        assertThat(released.<String>path("released_at")).isNotNull();
        assertThat(erased.<String>path("status")).as(erased.asString()).isEqualTo("erased");
    }

    @Test
    void everyHoldCounts() {
        String first = People.held(subject);
        People.held(subject);

        People.release(subject, first);

        assertThat(People.read(subject).<List<Object>>path("holds")).hasSize(1);
        Refusal.assertIsProblem(People.erase(subject), 409, "erasure_on_hold");
    }

    @Test
    void aHoldEndsByItselfWhenItsTimeIsOver() throws SQLException {
        People.asGateway(
                merchantId,
                "INSERT INTO subject_hold (merchant_id, id, subject_id, kind, reason, until, created_at) VALUES ('"
                        + merchantId + "', gen_random_uuid(), '" + subjectId
                        + "', 'legal_hold', 'over', now(), now())");

        assertThat(People.read(subject).<List<Object>>path("holds")).isEmpty();
        assertThat(People.erase(subject).statusCode()).isEqualTo(200);
    }

    @Test
    void anOpenDisputeKeepsASubject() {
        UUID dispute = UUID.randomUUID();
        database.of(merchantId)
                .write(List.of(subjects.hold(merchantId, subjectId, dispute, HoldKind.DISPUTE, "dsp_1")))
                .await()
                .atMost(SOON);
        String hold = IdKind.HOLD.format(dispute);

        Response refused = People.erase(subject);
        Response notByHand = People.release(subject, hold);
        database.of(merchantId)
                .write(List.of(subjects.release(merchantId, dispute)))
                .await()
                .atMost(SOON);
        Response erased = People.erase(subject);

        Refusal.assertIsProblem(refused, 409, "erasure_on_hold");
        assertThat(refused.<String>path("detail")).contains("dispute dsp_1");
        Refusal.assertIsProblem(notByHand, 409, "illegal_state");
        assertThat(erased.statusCode()).isEqualTo(200);
    }

    @Test
    void aHoldKeepsATokenThatTellsOfThePersonToo() throws SQLException {
        String token = People.token(merchant, "customer-8").path("id");
        String other = People.token(merchant, "customer-9").path("id");
        String hold = People.held(subject);

        Response refused = delete(token);
        Response ofAnother = delete(other);
        People.release(subject, hold);
        Response erased = delete(token);

        Refusal.assertIsProblem(refused, 409, "erasure_on_hold");
        assertThat(refused.<List<String>>path("holds.id")).containsExactly(hold);
        assertThat(ofAnother.<String>path("status")).isEqualTo("erased");
        assertThat(erased.<String>path("status")).isEqualTo("erased");
        assertThat(People.found("SELECT 1 FROM subject_key WHERE record_id = '"
                        + IdKind.TOKEN.parse(token).orElseThrow() + "'"))
                .isEmpty();
    }

    @Test
    void theDatabaseItselfRefusesWhileAHoldStands() {
        String token = People.token(merchant, "customer-8").path("id");
        People.held(subject);
        String erase = "INSERT INTO subject_erasure (merchant_id, subject_id, seq, records, at) VALUES ('" + merchantId
                + "', '" + subjectId + "', 1, 2, now())";
        String eraseToken = "INSERT INTO token_fact (merchant_id, token_id, kind) VALUES ('" + merchantId + "', '"
                + IdKind.TOKEN.parse(token).orElseThrow() + "', 'erased')";

        for (String statement : List.of(erase, eraseToken)) {
            assertThatThrownBy(() -> People.asGateway(merchantId, statement)).hasMessageContaining("a hold stands");
            assertThatThrownBy(() -> People.asOwner(statement)).hasMessageContaining("a hold stands");
        }
        assertThat(People.read(subject).<Integer>path("records")).isEqualTo(2);
    }

    @Test
    void theGatewayCanNeitherRemoveKeysNorLieAboutWhatItErased() throws SQLException {
        for (String statement : List.of(
                "DELETE FROM subject_key",
                "UPDATE subject_key SET subject_id = subject_id",
                "TRUNCATE subject_key",
                "DELETE FROM payment_customer",
                "DELETE FROM subject_hold",
                "SELECT destroy_holder()",
                "SELECT refuse_erasure_on_hold('" + merchantId + "', '" + subjectId + "')")) {
            assertThatThrownBy(() -> People.asGateway(merchantId, statement))
                    .as(statement)
                    .isInstanceOf(SQLException.class)
                    .hasMessageMatching("(?s).*(permission denied|trigger functions can only).*");
        }
        assertThatThrownBy(() -> People.asGateway(
                        merchantId,
                        "INSERT INTO subject_erasure (merchant_id, subject_id, seq, records, at) VALUES ('" + merchantId
                                + "', '" + subjectId + "', 1, 7, now())"))
                .hasMessageContaining("has 1 records, not 7");
        assertThat(People.found("SELECT 1 FROM subject_key WHERE subject_id = '" + subjectId + "'"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'kind':'legal_hold'}                                                  | 400 | missing_field | reason
            {'reason':'case-1'}                                                    | 400 | missing_field | kind
            {'kind':'dispute','reason':'case-1'}                                   | 422 | invalid_value | kind
            {'kind':'legal_hold','reason':'the case of Ada Lovelace'}              | 422 | invalid_value | reason
            {'kind':'legal_hold','reason':'case-1','until':'2020-01-01T00:00:00Z'} | 422 | invalid_value | until
            {'kind':'legal_hold','reason':'case-1','until':'tomorrow'}             | 422 | invalid_value | until
            {'kind':'legal_hold','reason':'case-1','person':'x'}                   | 400 | unknown_field | person
            """)
    void takesNoHoldThatIsNotOne(String body, int status, String code, String param) {
        Response answer = Refusal.expect(merchant, () -> People.hold(subject, body), status, code, param);

        assertThat(answer.asString()).doesNotContain("Lovelace");
    }

    @Test
    void releasesWhatIsReleasedWithoutWriting() throws SQLException {
        String hold = People.held(subject);
        String first = People.release(subject, hold).asString();

        String again = People.release(subject, hold).asString();

        assertThat(again).isEqualTo(first);
        assertThat(People.found(
                        "SELECT 1 FROM audit_entry WHERE action = 'subject.release' AND object = '" + subject + "'"))
                .hasSize(1);
    }

    @Test
    void findsAHoldAtItsOwnSubjectAlone() {
        String hold = People.held(subject);
        String other = People.payment(merchant, "customer-9").path("subject");

        Refusal.assertIsProblem(People.release(other, hold), 404, "not_found");
        Refusal.assertIsProblem(People.release(subject, "hld_01h455vb4pex5vsknk084sn02q"), 404, "not_found");
        Refusal.assertIsProblem(People.release(subject, "nothing"), 404, "not_found");
    }

    @Test
    void aHoldAndAnErasureInTheSameMomentAreNeverBothInForce() throws Exception {
        int erased = 0;
        int held = 0;
        for (int round = 0; round < 20; round++) {
            String somebody = People.payment(merchant, "racing-" + round).path("subject");
            try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                Future<Response> erasing = pool.submit(() -> People.erase(somebody));
                Future<Response> holding =
                        pool.submit(() -> People.hold(somebody, "{'kind':'legal_hold','reason':'race'}"));
                assertThat(holding.get().statusCode()).isEqualTo(201);
                int status = erasing.get().statusCode();
                int records = People.read(somebody).path("records");
                assertThat(status == 200 && records == 0 || status == 409 && records == 1)
                        .as(status + " with " + records)
                        .isTrue();
                erased += status == 200 ? 1 : 0;
                held += status == 409 ? 1 : 0;
            }
        }
        assertThat(erased + held).isEqualTo(20);
    }

    private Response delete(String token) {
        return given().auth().oauth2(merchant.token()).delete("/v1/tokens/" + token);
    }
}
