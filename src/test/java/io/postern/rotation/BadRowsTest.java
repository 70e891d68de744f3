package io.postern.rotation;

import static io.postern.rotation.RotationsForTests.awaitFinished;
import static io.postern.rotation.RotationsForTests.begin;
import static io.postern.rotation.RotationsForTests.change;
import static io.postern.rotation.RotationsForTests.get;
import static io.postern.rotation.RotationsForTests.one;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Rows that cannot be carried over hold up the end of a rotation, and nothing else. */
@PosternTest
class BadRowsTest {
    private static final String CARD = "{'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}";

    @Test
    void aValueThatDoesNotOpenKeepsItsKeyAndNoOther() throws SQLException {
        MerchantForTests shop = MerchantForTests.open();
        MerchantForTests neighbour = MerchantForTests.open();
        String bad = shop.post("/v1/tokens", CARD).path("id");
        shop.post("/v1/tokens", CARD);
        neighbour.post("/v1/tokens", CARD);
        assertThat(change(
                        "UPDATE card_secret SET number = set_byte(number, 20, get_byte(number, 20) # 1) WHERE token_id = '"
                                + IdKind.TOKEN.parse(bad).orElseThrow() + "'"))
                .isEqualTo(1);

        begin("data_keys");
        RotationsForTests.await(() -> hindrance("data_keys").contains("does not open"));
        RotationsForTests.await(() -> get("/v1/keys/data_keys/rotation").<Integer>path("rows_left") == 1);

        assertThat(sealedUnderClosedEpochs(shop)).isEqualTo("1");
        assertThat(sealedUnderClosedEpochs(neighbour)).isEqualTo("0");
        assertThat(destroyDirectly(shop)).as("keys that PostgreSQL lets go of").isEqualTo("0");

        Response erased = given().auth().oauth2(shop.token()).delete("/v1/tokens/" + bad);
        assertThat(erased.statusCode()).isEqualTo(200);
        assertThat(awaitFinished("data_keys").<Integer>path("rows_left")).isZero();
        assertThat(one("SELECT count(*) FROM data_key WHERE closed_at IS NOT NULL"))
                .isEqualTo("0");
    }

    @Test
    void aDataKeyOfAnotherMerchantIsNotRewrapped() throws SQLException {
        UUID mine = merchant(MerchantForTests.open());
        UUID theirs = merchant(MerchantForTests.open());
        change("UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE merchant_id = '" + theirs
                + "') WHERE merchant_id = '" + mine + "'");

        begin("key_encryption_key");
        RotationsForTests.await(() -> hindrance("key_encryption_key").contains(mine.toString()));

        RotationsForTests.await(
                () -> get("/v1/keys/key_encryption_key/rotation").<Integer>path("rows_left") == 1);
        assertThat(get("/v1/keys/key_encryption_key/rotation").<String>path("status"))
                .isEqualTo("running");
        change("DELETE FROM card_secret WHERE merchant_id = '" + mine + "'");
        change("DELETE FROM data_key WHERE merchant_id = '" + mine + "'"); // it was lost when it was exchanged
        assertThat(awaitFinished("key_encryption_key").<Integer>path("rows_left"))
                .isZero();
    }

    private static UUID merchant(MerchantForTests shop) {
        shop.post("/v1/tokens", CARD);
        return IdKind.MERCHANT.parse(shop.id()).orElseThrow();
    }

    private static String hindrance(String key) {
        String said = get("/v1/keys/" + key + "/rotation").path("hindrance");
        return said == null ? "" : said;
    }

    private static String sealedUnderClosedEpochs(MerchantForTests shop) throws SQLException {
        return one("SELECT count(*) FROM card_secret s JOIN data_key k ON k.merchant_id = s.merchant_id"
                + " AND k.epoch = seal_epoch(s.number) WHERE k.closed_at IS NOT NULL AND k.merchant_id = '"
                + IdKind.MERCHANT.parse(shop.id()).orElseThrow() + "'");
    }

    private static String destroyDirectly(MerchantForTests shop) throws SQLException {
        one("SELECT fence_data_keys()");
        return one(
                "SELECT destroy_data_keys(array_agg(merchant_id), array_agg(epoch)) FROM data_key WHERE merchant_id = '"
                        + IdKind.MERCHANT.parse(shop.id()).orElseThrow() + "' AND closed_at IS NOT NULL");
    }
}
