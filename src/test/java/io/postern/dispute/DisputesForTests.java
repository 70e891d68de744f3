package io.postern.dispute;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.id.IdKind;
import io.postern.money.Money;
import io.postern.payment.NewsOutcome;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Disputes of a test's own, told by the bank without its webhooks. */
@ApplicationScoped
public class DisputesForTests {
    private final ApplyDisputeNews apply;

    DisputesForTests(ApplyDisputeNews apply) {
        this.apply = apply;
    }

    /**
     * Pays and is disputed. Returns the dispute's id.
     *
     * @param respondBy null where the bank does not say
     */
    public String open(MerchantForTests merchant, Instant respondBy) {
        return open(merchant, respondBy, 1_000, "");
    }

    public String open(MerchantForTests merchant, Instant respondBy, long amount, String morePayment) {
        return open(merchant, respondBy, amount, amount, morePayment);
    }

    /** So much of a payment of 1000. */
    public String openPart(MerchantForTests merchant, Instant respondBy, long disputed) {
        return open(merchant, respondBy, 1_000, disputed, "");
    }

    private String open(MerchantForTests merchant, Instant respondBy, long amount, long disputed, String morePayment) {
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':" + amount + ",'currency':'USD','card':{'number':'4242424242424242','exp_month':12,"
                                + "'exp_year':2030,'cvc':'123'}" + morePayment + "}")
                .path("id");
        return tell(
                merchant,
                payment,
                new BankNews.OfDispute(
                        IdKind.MERCHANT.parse(merchant.id()).orElseThrow(),
                        attempt(merchant, payment),
                        "sbd_" + payment,
                        DisputeStage.CHARGEBACK,
                        DisputeStatus.NEEDS_RESPONSE,
                        true,
                        Money.of(disputed, "USD"),
                        Optional.of("fraudulent"),
                        Optional.of("10.4"),
                        Optional.ofNullable(respondBy),
                        0));
    }

    /** What becomes of it when this bank tells it. */
    public NewsOutcome outcome(String bank, BankNews.OfDispute news) {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> apply.apply(UUID.randomUUID(), bank, news));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    public String tell(MerchantForTests merchant, String payment, BankNews.OfDispute news) {
        return ((NewsOutcome.Applied) outcome("sandbox", news)).object();
    }

    public static String attempt(MerchantForTests merchant, String payment) {
        return IdKind.ATTEMPT.format(UUID.fromString(first(
                merchant,
                "SELECT id FROM payment_attempt WHERE payment_id = '"
                        + IdKind.PAYMENT.parse(payment).orElseThrow() + "'")));
    }

    public static String first(MerchantForTests merchant, String sql) {
        UUID merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        try (Connection database = PostgresForTests.ofMerchant(merchantId);
                PreparedStatement query = database.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
