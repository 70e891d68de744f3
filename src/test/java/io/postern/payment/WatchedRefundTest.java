package io.postern.payment;

import static io.postern.payment.PaymentsOf.VISA;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A bank may take a refund back that has succeeded: the look at that is not put off, nor hurried, by the try that found the success. */
@PosternTest
class WatchedRefundTest {
    @Inject
    WorkStore work;

    @Test
    void isLookedAtWhenItIsTimeWhoeverFoundOut() throws Throwable {
        MerchantForTests merchant = MerchantForTests.open();
        UUID merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        PaymentsOf payments = new PaymentsOf(merchant);
        String payment = payments.pay(1_000, "USD", VISA, "").path("id");
        UUID refund = IdKind.REFUND
                .parse(payments.refund(payment, "").<String>path("id"))
                .orElseThrow();
        Instant time = dueAt(merchantId, refund);
        WorkStore.Work found = new WorkStore.Work(
                merchantId, IdKind.PAYMENT.parse(payment).orElseThrow(), refund, "refund", Optional.empty(), 0);

        VertxContextSupport.subscribeAndAwait(() -> work.putOff(found));

        assertThat(dueAt(merchantId, refund)).isEqualTo(time);
    }

    private static Instant dueAt(UUID merchantId, UUID refund) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement query =
                        database.prepareStatement("SELECT due_at FROM payment_work WHERE move_id = ?")) {
            query.setObject(1, refund);
            try (ResultSet row = query.executeQuery()) {
                assertThat(row.next()).isTrue();
                return row.getObject(1, OffsetDateTime.class).toInstant();
            }
        }
    }
}
