package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.access.OwnTokens;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who looks after disputes: given to somebody all at once or not at all, and on the trail. */
@PosternTest
class AssignDisputesTest {
    private static final String PLATFORM = IdKind.MERCHANT.format(ReservedMerchant.PLATFORM.id());

    @Inject
    DisputesForTests disputes;

    @Inject
    OwnTokens tokens;

    private MerchantForTests merchant;
    private Instant now;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        now = Instant.now();
    }

    @Test
    void areGivenToSomebodyAllOrNone() {
        String one = disputes.open(merchant, now.plus(Duration.ofDays(9)));
        String other = disputes.open(merchant, now.plus(Duration.ofDays(8)));

        Response missing = assign("['" + one + "','dsp_01h455vb4pex5vsknk084sn02q']", "'dana'");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(ids("assignee=dana")).isEmpty();
        assertThat(assign("['" + one + "','" + other + "']", "'dana'").statusCode())
                .isEqualTo(200);
        assertThat(ids("assignee=dana")).containsExactly(other, one);
        assertThat(assign("['" + one + "']", "null").statusCode()).isEqualTo(200);

        assertThat(ids("assignee=dana")).containsExactly(other);
        assertThat(merchant.get("/v1/disputes/" + other).<String>path("assignee"))
                .isEqualTo("dana");
    }

    /** By an error of the database at the second one. */
    @Test
    void areGivenToNobodyWhenOneCannotBe() throws SQLException {
        String one = disputes.open(merchant, now.plus(Duration.ofDays(9)));
        String other = disputes.open(merchant, now.plus(Duration.ofDays(8)));
        asOwner("CREATE FUNCTION refuse_case() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'not this one'; END $$");
        asOwner("CREATE TRIGGER refuse_case BEFORE INSERT ON dispute_case FOR EACH ROW WHEN (NEW.dispute_id = '"
                + IdKind.DISPUTE.parse(other).orElseThrow() + "') EXECUTE FUNCTION refuse_case()");
        try {
            assertThat(assign("['" + one + "','" + other + "']", "'dana'").statusCode())
                    .isEqualTo(500);
        } finally {
            asOwner("DROP TRIGGER refuse_case ON dispute_case");
            asOwner("DROP FUNCTION refuse_case()");
        }

        assertThat(ids("assignee=dana")).isEmpty();
        assertThat(DisputesForTests.first(merchant, "SELECT count(*) FROM audit_entry WHERE action = 'dispute.assign'"))
                .isEqualTo("0");
        assertThat(assign("['" + one + "','" + other + "','" + one + "']", "'dana'")
                        .statusCode())
                .isEqualTo(200);
        assertThat(ids("assignee=dana")).containsExactly(other, one);
        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT string_agg(coalesce(detail ->> 'old', 'nobody') || ' to ' || (detail ->> 'new'), ',')"
                                + " FROM audit_entry WHERE action = 'dispute.assign'"))
                .isEqualTo("nobody to dana,nobody to dana");
    }

    @Test
    void areGivenToSomebodyByAnAgentOfThePlatformTooButNeverOfTwoMerchantsAtOnce() {
        String one = disputes.open(merchant, now.plus(Duration.ofDays(9)));
        String elsewhere = disputes.open(MerchantForTests.open(), now.plus(Duration.ofDays(9)));
        String token = tokens.issue("desk", Map.of("role", "dispute_agent"), Duration.ofMinutes(5))
                .await()
                .indefinitely();
        String key = MerchantForTests.newKey();

        Response mixed = assign(token, MerchantForTests.newKey(), "['" + one + "','" + elsewhere + "']", "'eve'");
        Response done = assign(token, key, "['" + one + "','" + one + "']", "'eve'");
        Response again = assign(token, key, "['" + one + "','" + one + "']", "'eve'");

        Refusal.assertIsProblem(mixed, 422, "invalid_value");
        assertThat(done.statusCode()).as(done.asString()).isEqualTo(200);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(ids("assignee=eve")).containsExactly(one);
        String changes = "SELECT count(*) FROM audit_entry WHERE action = 'dispute.assign' AND object = '" + one + "'";
        assertThat(DisputesForTests.first(merchant, changes)).isEqualTo("0");
        assertThat(DisputesForTests.first(new MerchantForTests(PLATFORM, "none"), changes))
                .as("what the platform's people do stands on its own trail")
                .isEqualTo("1");
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> ids(String query) {
        return merchant.get("/v1/disputes?" + query).path("data.id");
    }

    private Response assign(String ids, String assignee) {
        return assign(MerchantForTests.token("dispute_agent", merchant.id()), MerchantForTests.newKey(), ids, assignee);
    }

    private static Response assign(String token, String key, String ids, String assignee) {
        return given().auth()
                .oauth2(token)
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body(MerchantForTests.json("{'disputes':" + ids + ",'assignee':" + assignee + "}"))
                .post("/v1/disputes/assign");
    }
}
