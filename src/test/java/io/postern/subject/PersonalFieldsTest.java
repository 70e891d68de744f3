package io.postern.subject;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.keys.SealedColumn;
import io.quarkus.arc.All;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Past the gateway: what the database holds of people, what opens it, and what is left when they are erased. */
@PosternTest
class PersonalFieldsTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @Inject
    Subjects subjects;

    @Inject
    KeyRing ring;

    @Inject
    @All
    List<SealedColumn> columns;

    private MerchantForTests merchant;
    private MerchantKeys keys;

    @BeforeEach
    void openAShop() {
        merchant = MerchantForTests.open();
        keys = ring.of(IdKind.MERCHANT.parse(merchant.id()).orElseThrow())
                .await()
                .atMost(SOON);
    }

    @Test
    void opensWithTheKeyOfItsRecord() throws SQLException {
        UUID payment = pay("customer-8");

        assertThat(told(payment).toString()).contains("email=ada@example.com", "ip=203.0.113.7");
    }

    @Test
    void aRecordTellsWhetherNobodyWasNamedOrSomebodyIsErased() throws SQLException {
        UUID nobodys = payAsNobody();
        Response payment = People.payment(merchant, "customer-8");
        UUID erased = IdKind.PAYMENT.parse(payment.path("id")).orElseThrow();
        assertThat(personal(erased)).isInstanceOf(Personal.Sealed.class);

        People.erase(payment.path("subject"));

        assertThat(personal(nobodys)).isEqualTo(new Personal.None());
        assertThat(personal(erased))
                .isEqualTo(new Personal.Erased(
                        IdKind.SUBJECT.parse(payment.path("subject")).orElseThrow()));
        assertThat(merchant.get("/v1/payments/" + payment.path("id")).<String>path("subject"))
                .isEqualTo(payment.path("subject"));
    }

    @Test
    void opensAfterARotationSealedItsKeyAnew() throws SQLException {
        UUID payment = pay("customer-8");
        Personal.Sealed before = (Personal.Sealed) personal(payment);
        SealedColumn column = columns.stream()
                .filter(each -> each.table().equals("subject_key"))
                .findFirst()
                .orElseThrow();
        SealContext here = column.context(payment.toString());

        byte[] anew = keys.seal(here, keys.open(here, before.sealedKey()));
        People.asOwner("UPDATE subject_key SET sealed_key = '\\x"
                + HexFormat.of().formatHex(anew) + "' WHERE record_id = '" + payment + "'");

        Personal.Sealed after = (Personal.Sealed) personal(payment);
        assertThat(after.sealedKey()).isNotEqualTo(before.sealedKey());
        assertThat(after.fields()).isEqualTo(before.fields());
        assertThat(told(payment).toString()).contains("email=ada@example.com");
    }

    @Test
    void opensNothingWhenTwoPeoplesKeysAreSwapped() throws SQLException {
        UUID one = pay("customer-8");
        UUID other = pay("customer-9");

        swap("subject_key", "record_id", "sealed_key", one, other);

        assertThatThrownBy(() -> told(one)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> told(other)).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void opensNothingWhenTwoPeoplesCiphertextsAreSwapped() throws SQLException {
        UUID one = pay("customer-8");
        UUID other = pay("customer-9");

        swap("payment_customer", "payment_id", "sealed", one, other);

        assertThatThrownBy(() -> told(one)).isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> told(other)).isInstanceOf(BrokenSealException.class);
    }

    @Test
    void opensNothingForAMerchantWhoseKeyItIsNot() throws SQLException {
        UUID payment = pay("customer-8");
        MerchantKeys others = ring.of(UUID.randomUUID()).await().atMost(SOON);
        Personal personal = personal(payment);

        assertThatThrownBy(() -> subjects.open(others, personal, where(payment), Map.class))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void aTokenWhoseHoldersKeyWasSwappedPaysNothingAndShowsNothing() throws SQLException {
        Response one = People.token(merchant, "customer-8");
        Response other = People.token(merchant, "customer-9");
        swap(
                "subject_key",
                "record_id",
                "sealed_key",
                IdKind.TOKEN.parse(one.path("id")).orElseThrow(),
                IdKind.TOKEN.parse(other.path("id")).orElseThrow());

        Response payment =
                merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + one.path("id") + "'}");

        assertThat(payment.statusCode()).isEqualTo(500);
        assertThat(payment.asString()).doesNotContain("Lovelace", "High Street", "seal");
    }

    @Test
    void takesNoPersonalFieldWithoutAKeyOfItsOwn() {
        UUID payment = payAsNobody();

        assertThatThrownBy(() -> People.asGateway(
                        keys.merchantId(),
                        "INSERT INTO payment_customer (merchant_id, payment_id, sealed)"
                                + " SELECT merchant_id, id, '\\x00' FROM payment WHERE id = '" + payment + "'"))
                .hasMessageContaining("violates foreign key constraint");
    }

    @Test
    void theBooksAndTheirProofsStayWhatTheyWere() throws SQLException {
        String subject = People.payment(merchant, "customer-8").path("subject");
        Response token = People.token(merchant, "customer-8");
        String books = books();

        People.erase(subject);
        given().auth().oauth2(merchant.token()).delete("/v1/tokens/" + token.path("id"));

        assertThat(books()).isEqualTo(books);
        assertThat(given().auth()
                        .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                        .get("/v1/ledger/trial_balance")
                        .<Boolean>path("balanced"))
                .isTrue();
        assertThat(People.found("SELECT 1 FROM receipt WHERE merchant_id = '" + keys.merchantId()
                        + "' AND leaf_hash <> sha256('\\x00'::bytea || convert_to(body, 'UTF8'))"))
                .isEmpty();
        assertThat(People.found("SELECT body FROM receipt WHERE kind = 'token.erased' AND merchant_id = '"
                        + keys.merchantId() + "'"))
                .singleElement()
                .asString()
                .contains("\"last4\":\"4242\"")
                .doesNotContain("fingerprint", "bin", "customer-8");
    }

    /** Every payment is answered, and what an erasure did not count is there afterwards. */
    @Test
    void paymentsAndErasuresOfOnePersonInTheSameMomentBothEnd() throws Exception {
        int erased = 0;
        for (int round = 0; round < 15; round++) {
            String customer = "racing-" + round;
            String subject = People.payment(merchant, customer).path("subject");
            try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
                List<Future<Response>> payments = new ArrayList<>();
                Future<Response> erasure = pool.submit(() -> People.erase(subject));
                for (int n = 0; n < 3; n++) {
                    payments.add(pool.submit(() -> People.payment(merchant, customer)));
                }
                for (Future<Response> payment : payments) {
                    assertThat(payment.get().<String>path("status")).isEqualTo("succeeded");
                }
                assertThat(erasure.get().statusCode())
                        .as(erasure.get().asString())
                        .isEqualTo(200);
                int gone = erasure.get().path("records");
                int there = People.read(subject).path("records");
                assertThat(gone + there).isEqualTo(4);
                erased += gone;
            }
        }
        assertThat(erased).isBetween(15, 60);
    }

    @Test
    void twoErasuresInTheSameMomentAreOne() throws Exception {
        for (int round = 0; round < 10; round++) {
            String subject = People.payment(merchant, "twice-" + round).path("subject");
            try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
                Future<Response> one = pool.submit(() -> People.erase(subject));
                Future<Response> other = pool.submit(() -> People.erase(subject));

                assertThat(one.get().asString()).isEqualTo(other.get().asString());
            }
            assertThat(People.found("SELECT seq FROM subject_erasure WHERE subject_id = '"
                            + IdKind.SUBJECT.parse(subject).orElseThrow() + "'"))
                    .containsExactly("1");
        }
    }

    private UUID payAsNobody() {
        return IdKind.PAYMENT
                .parse(merchant.post(
                                "/v1/payments",
                                "{'amount':1,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                        + "'exp_year':2030}}")
                        .path("id"))
                .orElseThrow();
    }

    private UUID pay(String customer) {
        return IdKind.PAYMENT
                .parse(People.payment(merchant, customer).path("id"))
                .orElseThrow();
    }

    private Map<?, ?> told(UUID payment) throws SQLException {
        return subjects.open(keys, personal(payment), where(payment), Map.class).orElseThrow();
    }

    private static SealContext where(UUID payment) {
        return new SealContext("payment_customer", payment, "customer");
    }

    private Personal personal(UUID payment) throws SQLException {
        try (Connection connection = PostgresForTests.ofMerchant(keys.merchantId());
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT p.subject_id, k.sealed_key, c.sealed FROM payment p"
                                + " LEFT JOIN subject_key k ON k.merchant_id = p.merchant_id AND k.record_id = p.id"
                                + " LEFT JOIN payment_customer c ON c.merchant_id = p.merchant_id AND c.payment_id = p.id"
                                + " WHERE p.id = '" + payment + "'")) {
            row.next();
            return Personal.of(row.getObject(1, UUID.class), row.getBytes(2), row.getBytes(3));
        }
    }

    private static void swap(String table, String id, String column, UUID one, UUID other) throws SQLException {
        People.asOwner("UPDATE %1$s t SET %3$s = (SELECT o.%3$s FROM %1$s o WHERE o.%2$s = CASE t.%2$s WHEN '%4$s'"
                        .formatted(table, id, column, one)
                + " THEN '%2$s'::uuid ELSE '%1$s'::uuid END) WHERE t.%3$s IN ('%1$s', '%2$s')"
                        .formatted(one, other, id));
    }

    /** Every posting of the merchant and every receipt but those of the erasures. */
    private String books() throws SQLException {
        String mine = "merchant_id = '" + keys.merchantId() + "'";
        return People.found("SELECT t::text FROM posting t WHERE " + mine + " ORDER BY 1")
                + "" + People.found("SELECT t::text FROM payment_event t WHERE " + mine + " ORDER BY 1")
                + People.found(
                        "SELECT t::text FROM receipt t WHERE " + mine + " AND kind NOT LIKE '%.erased' ORDER BY 1");
    }
}
