package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.ShopForTests.Opened;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What keeps sending a range again from being in anybody's way. */
@PosternTest
class ResendRangeTest {
    @Inject
    ShopForTests shop;

    private Receiver receiver;
    private MerchantForTests merchant;
    private UUID merchantId;
    private Opened endpoint;

    @BeforeEach
    void open() throws Exception {
        receiver = Receiver.open();
        merchant = MerchantForTests.open();
        merchantId = ShopForTests.uuid(merchant);
        endpoint = shop.open(merchantId, receiver.url("/"));
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private String path(String more) {
        return "/v1/webhook_endpoints/" + endpoint.publicId() + more;
    }

    private void announce(int count) {
        shop.announceMany(merchantId, count);
    }

    private Response resendAll() {
        return merchant.post(path("/resend"), "{'after':'2026-01-01T00:00:00Z'}");
    }

    @Test
    void sendsAThousandOfARangeAndSaysWhereToGoOn() {
        shop.disable(merchantId, "asked");
        announce(1_001);
        shop.enable(merchantId);

        Response first = resendAll();
        Response rest = merchant.post(path("/resend"), "{'after':'" + first.<String>path("next_after") + "'}");

        assertThat(first.<Integer>path("deliveries")).as(first.asString()).isEqualTo(1_000);
        assertThat(first.<Boolean>path("has_more")).isTrue();
        assertThat(rest.<Integer>path("deliveries")).as(rest.asString()).isEqualTo(1);
        assertThat(rest.<Boolean>path("has_more")).isFalse();
    }

    @Test
    void sendsOneRangeAtATime() throws Exception {
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        try (Connection other = PostgresForTests.ofMerchant(merchantId)) {
            other.setAutoCommit(false);
            try (PreparedStatement hold =
                    other.prepareStatement("SELECT hold_resend('" + merchantId + "', '" + endpoint.id() + "', 10)")) {
                hold.execute();
                Response refused = Refusal.expect(merchant, this::resendAll, 409, "illegal_state", null);
                assertThat(refused.<String>path("detail")).contains("is being sent a range already");
            }
            other.rollback();
        }

        assertThat(resendAll().statusCode()).isEqualTo(202);
    }

    @Test
    void putsNothingBehindALongQueue() {
        announce(1);
        shop.awaitAttempts(endpoint, 1);
        String waiting = """
                INSERT INTO delivery (merchant_id, endpoint_id, event_id, object_id, object_version, due_at)
                SELECT $1::uuid, $2::uuid, gen_random_uuid(), gen_random_uuid(), 1, now() + interval '1 day'
                FROM generate_series(1, $3::int)
                """;
        shop.query(merchantId, waiting, merchantId, endpoint.id(), 9_990);
        assertThat(resendAll().statusCode()).isEqualTo(202);
        shop.awaitAttempts(endpoint, 2);
        shop.query(merchantId, waiting, merchantId, endpoint.id(), 10);

        Response refused = Refusal.expect(merchant, this::resendAll, 409, "illegal_state", null);

        assertThat(refused.<String>path("detail")).contains("10000 deliveries or more that wait");
    }

    @Test
    void leavesWhatWasNotTriedYetAsItIs() {
        receiver.answering(any -> Answer.of(500));
        announce(2);
        shop.awaitAttempts(endpoint, 2);
        shop.query(merchantId, """
                UPDATE delivery SET tries = CASE event_id WHEN (SELECT max(event_id::text)::uuid FROM delivery
                                                               WHERE merchant_id = $1) THEN 0 ELSE 1 END,
                                    due_at = now() + interval '1 hour'
                WHERE merchant_id = $1
                """, merchantId);

        assertThat(resendAll().<Integer>path("deliveries")).isEqualTo(2);

        shop.awaitAttempts(endpoint, 3);
        assertThat(shop.query(
                        merchantId,
                        "SELECT FROM delivery WHERE merchant_id = $1 AND tries = 0 AND due_at > now() + interval '30 minutes'",
                        merchantId))
                .hasSize(1);
    }
}
