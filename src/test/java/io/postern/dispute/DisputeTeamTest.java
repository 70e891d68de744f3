package io.postern.dispute;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.id.IdKind;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a team keeps for itself: notes on disputes, and the filters that it looks through. */
@PosternTest
class DisputeTeamTest {
    private static final String CARD = "4242 4242 4242 4242";

    @Inject
    DisputesForTests disputes;

    private MerchantForTests merchant;
    private MerchantForTests stranger;

    @BeforeEach
    void openTwoShops() {
        merchant = MerchantForTests.open();
        stranger = MerchantForTests.open();
    }

    @Test
    void writesNotesThatOnlyItsMerchantReadsAndThatStandNowhereInTheClear() {
        String dispute = disputes.open(merchant, Instant.now().plus(Duration.ofDays(9)));
        String key = MerchantForTests.newKey();

        Response note = note(merchant, dispute, key, "The neighbour signed for it.");
        Response again = note(merchant, dispute, key, "The neighbour signed for it.");
        note(merchant, dispute, MerchantForTests.newKey(), "The courier has the slip.");

        assertThat(note.statusCode()).as(note.asString()).isEqualTo(201);
        assertThat(again.<String>path("id")).isEqualTo(note.path("id"));
        Response all = agent(merchant).get("/v1/disputes/" + dispute + "/notes");
        assertThat(all.<List<String>>path("data.text"))
                .containsExactly("The courier has the slip.", "The neighbour signed for it.");
        assertThat(all.<List<String>>path("data.author")).containsOnly(note.<String>path("author"));
        assertThat(agent(merchant)
                        .get("/v1/disputes/" + dispute + "/notes?limit=1")
                        .<Boolean>path("has_more"))
                .isTrue();
        assertThat(agent(stranger).get("/v1/disputes/" + dispute + "/notes").statusCode())
                .isEqualTo(404);
        assertThat(note(stranger, dispute, MerchantForTests.newKey(), "x").statusCode())
                .isEqualTo(404);
        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT count(*) || ' of which ' || count(*) FILTER (WHERE sealed::text LIKE '%' || encode('neighbour', 'hex') || '%')"
                                + " FROM dispute_note"))
                .isEqualTo("2 of which 0");
        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT count(*) || ' of which ' || count(*) FILTER (WHERE detail::text LIKE '%neighbour%')"
                                + " FROM audit_entry WHERE action = 'dispute.note'"))
                .isEqualTo("2 of which 0");
    }

    @Test
    void refusesACardNumberInANote() {
        String dispute = disputes.open(merchant, Instant.now().plus(Duration.ofDays(9)));

        Response refused = note(merchant, dispute, MerchantForTests.newKey(), "He paid with " + CARD + ".");

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.<String>path("param")).isEqualTo("text");
        assertThat(refused.asString()).doesNotContain("4242");
        assertThat(agent(merchant).get("/v1/disputes/" + dispute + "/notes").<List<String>>path("data"))
                .isEmpty();
    }

    @Test
    void keepsViewsForTheTeamOrForOnePerson() {
        Response team = save(merchant, "Urgent", Map.of("status", "needs_response", "sort", "deadline"), false);
        Response mine = save(merchant, "Urgent", Map.of("assignee", "dana"), true);
        anothers("Theirs");

        assertThat(team.statusCode()).as(team.asString()).isEqualTo(201);
        assertThat(views(merchant)).containsExactly(mine.path("id"), team.path("id"));
        assertThat(views(stranger)).isEmpty();
        assertThat(agent(merchant).get("/v1/dispute_views").<Map<String, String>>path("data[1].filters"))
                .isEqualTo(Map.of("status", "needs_response", "sort", "deadline"));
        Response twice = save(merchant, "Urgent", Map.of(), false);
        assertThat(twice.statusCode()).isEqualTo(422);
        assertThat(twice.<String>path("param")).isEqualTo("name");

        assertThat(drop(stranger, team.path("id"))).isEqualTo(404);
        assertThat(drop(merchant, team.path("id"))).isEqualTo(200);
        assertThat(drop(merchant, team.path("id"))).isEqualTo(404);
        assertThat(views(merchant)).containsExactly(mine.<String>path("id"));
        assertThat(DisputesForTests.first(
                        merchant,
                        "SELECT string_agg(action || ' ' || (detail ->> 'name'), ', ' ORDER BY id) FROM audit_entry"
                                + " WHERE action LIKE 'dispute\\_view%'"))
                .isEqualTo("dispute_view.create Urgent, dispute_view.create Urgent, dispute_view.delete Urgent");
    }

    @Test
    void anotherPersonsViewIsNotThere() {
        String theirs = anothers("Theirs");

        assertThat(drop(merchant, theirs)).isEqualTo(404);
        assertThat(views(merchant)).isEmpty();
        assertThat(DisputesForTests.first(merchant, "SELECT count(*) FROM dispute_view"))
                .isEqualTo("1");
    }

    @Test
    void keepsNoFilterThatTheListWouldRefuse() {
        assertThat(save(merchant, "Odd", Map.of("status", "odd"), false).<String>path("param"))
                .isEqualTo("status");
        assertThat(save(merchant, "Odd", Map.of("colour", "red"), false).<String>path("param"))
                .isEqualTo("filters");
        assertThat(save(merchant, CARD, Map.of(), false).<String>path("param")).isEqualTo("name");
        assertThat(save(merchant, "Odd", Map.of("merchant_reference", CARD), false)
                        .<String>path("param"))
                .isEqualTo("filters.merchant_reference");
        assertThat(views(merchant)).isEmpty();
    }

    /** As if somebody else of the same team had kept it. */
    private String anothers(String name) {
        UUID id = UUID.randomUUID();
        DisputesForTests.first(
                merchant,
                "WITH kept AS (INSERT INTO dispute_view VALUES ('"
                        + IdKind.MERCHANT.parse(merchant.id()).orElseThrow() + "', '" + id + "', 'somebody-else', '"
                        + name
                        + "', '{}', now()) RETURNING 1) SELECT count(*) FROM kept");
        return IdKind.DISPUTE_VIEW.format(id);
    }

    private static Response note(MerchantForTests who, String dispute, String key, String text) {
        return agent(who)
                .header("Idempotency-Key", key)
                .body(Map.of("text", text))
                .post("/v1/disputes/" + dispute + "/notes");
    }

    private static Response save(MerchantForTests who, String name, Map<String, String> filters, boolean personal) {
        return agent(who)
                .header("Idempotency-Key", MerchantForTests.newKey())
                .body(Map.of("name", name, "filters", filters, "personal", personal))
                .post("/v1/dispute_views");
    }

    private static List<String> views(MerchantForTests who) {
        return agent(who).get("/v1/dispute_views").path("data.id");
    }

    private static int drop(MerchantForTests who, String view) {
        return agent(who).delete("/v1/dispute_views/" + view).statusCode();
    }

    private static RequestSpecification agent(MerchantForTests who) {
        return given().auth()
                .oauth2(MerchantForTests.token("dispute_agent", who.id()))
                .contentType(ContentType.JSON);
    }
}
