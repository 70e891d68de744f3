package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.postern.intake.KeptEvents;
import io.postern.keys.KeyRing;
import io.postern.keys.SealContext;
import io.postern.subject.Subjects;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Visa's Compelling Evidence 3.0: earlier payments of the same card that nobody disputed, by the same buyer from the same place. */
@PosternTest
class CompellingEvidenceTest {
    private static final String ADA = ",'customer':{'id':'customer-8','email':'ada@example.com','ip':'203.0.113.7'}";

    @Inject
    KeptEvents events;

    @Inject
    KeyRing keys;

    @Inject
    Subjects subjects;

    EvidenceForTests shop;
    String payment;

    @BeforeEach
    void payOnce() {
        shop = new EvidenceForTests(events);
        payment = shop.pay(ADA);
    }

    @Test
    void twoOfTheRightAgeQualify() throws Throwable {
        String one = older(130, "203.0.113.7", "ada@example.com");
        String two = older(360, "203.0.113.7", "ada@example.com");
        older(119, "203.0.113.7", "ada@example.com");
        older(366, "203.0.113.7", "ada@example.com");
        older(200, "198.51.100.1", "ada@example.com"); // from elsewhere
        String disputed = older(210, "203.0.113.7", "ada@example.com");
        disputeOlder(disputed);

        Response dispute = shop.get(shop.dispute(payment));

        String rule = "enhanced_eligibility.visa_compelling_evidence_3.";
        assertThat(dispute.<String>path(rule + "status")).isEqualTo("qualified");
        assertThat(dispute.<List<String>>path(rule + "payments.payment")).containsExactly(one, two);
        assertThat(dispute.<List<String>>path(rule + "payments[0].matched"))
                .containsExactly("customer_purchase_ip", "customer_account", "customer_email_address");
    }

    @Test
    void oneDoesNot() throws Throwable {
        older(130, "203.0.113.7", "ada@example.com");

        Response dispute = shop.get(shop.dispute(payment));

        assertThat(dispute.<String>path("enhanced_eligibility.visa_compelling_evidence_3.status"))
                .isEqualTo("not_qualified");
        assertThat(dispute.<List<?>>path("enhanced_eligibility.visa_compelling_evidence_3.payments"))
                .hasSize(1);
    }

    /** A copy of the payment as it would stand there had it been made so many days ago. */
    private String older(int days, String ip, String email) throws Throwable {
        UUID id = UUID.randomUUID();
        String from = IdKind.PAYMENT.parse(payment).orElseThrow().toString();
        String ago = " - interval '" + days + " days'";
        try (Connection database = PostgresForTests.ofMerchant(shop.merchantId())) {
            database.setAutoCommit(false);
            run(
                    database,
                    "INSERT INTO payment (merchant_id, id, amount, currency, capture_method, unique_reference, metadata,"
                            + " customer, created_at, subject_id) SELECT merchant_id, '" + id
                            + "', amount, currency, capture_method, unique_reference, metadata, customer, created_at"
                            + ago
                            + ", subject_id FROM payment WHERE id = '" + from + "'");
            run(
                    database,
                    "INSERT INTO payment_attempt (merchant_id, id, payment_id, token_id, card_fingerprint, card, created_at)"
                            + " SELECT merchant_id, gen_random_uuid(), '" + id
                            + "', token_id, card_fingerprint, card, created_at" + ago
                            + " FROM payment_attempt WHERE payment_id = '" + from + "'");
            for (int seq = 1; seq <= 8; seq++) {
                run(
                        database,
                        "INSERT INTO payment_event (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized,"
                                + " captured, refunded, payment_amount, prev_seq, prev_authorized, prev_captured, prev_refunded, detail, at)"
                                + " SELECT merchant_id, '" + id
                                + "', seq, kind, status, amount, move_id, authorized, captured, refunded,"
                                + " payment_amount, prev_seq, prev_authorized, prev_captured, prev_refunded, detail, at"
                                + ago
                                + " FROM payment_event WHERE payment_id = '" + from + "' AND seq = " + seq
                                + " AND kind NOT LIKE 'dispute%'");
            }
            customer(database, id, ip, email);
            database.commit();
        }
        return IdKind.PAYMENT.format(id);
    }

    private void customer(Connection database, UUID id, String ip, String email) throws Throwable {
        UUID subject = subjects.of(shop.merchantId(), "customer-8");
        var merchant = VertxContextSupport.subscribeAndAwait(() -> keys.of(shop.merchantId()));
        var kept = subjects.seal(
                merchant,
                subject,
                "customer-8",
                new SealContext("payment_customer", id, "customer"),
                Map.of("id", "customer-8", "email", email, "ip", ip));
        byte[] key = ((io.vertx.core.buffer.Buffer) kept.parts().get(1).args().get(3)).getBytes();
        try (PreparedStatement insert = database.prepareStatement(
                "INSERT INTO subject_key (merchant_id, record_id, subject_id, sealed_key) VALUES (?, ?, ?, ?)")) {
            insert.setObject(1, shop.merchantId());
            insert.setObject(2, id);
            insert.setObject(3, subject);
            insert.setBytes(4, key);
            insert.executeUpdate();
        }
        try (PreparedStatement insert = database.prepareStatement(
                "INSERT INTO payment_customer (merchant_id, payment_id, sealed) VALUES (?, ?, ?)")) {
            insert.setObject(1, shop.merchantId());
            insert.setObject(2, id);
            insert.setBytes(3, kept.fields());
            insert.executeUpdate();
        }
    }

    private void disputeOlder(String of) throws SQLException {
        UUID id = IdKind.PAYMENT.parse(of).orElseThrow();
        try (Connection database = PostgresForTests.ofMerchant(shop.merchantId())) {
            run(
                    database,
                    "INSERT INTO dispute (merchant_id, id, payment_id, acquirer, bank_reference, charge_reference, amount,"
                            + " currency, network, card_last4, created_at) VALUES ('" + shop.merchantId()
                            + "', gen_random_uuid(), '" + id
                            + "', 'sandbox', 'sbd_older', 'att_1', 1000, 'USD', 'visa', '4242', now())");
        }
    }

    private static void run(Connection database, String sql) throws SQLException {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            statement.executeUpdate();
        }
    }
}
