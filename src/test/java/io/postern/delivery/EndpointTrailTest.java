package io.postern.delivery;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.audit.Trail;
import io.restassured.response.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@PosternTest
class EndpointTrailTest {
    private static final String ENDPOINTS = "/v1/webhook_endpoints";

    private MerchantForTests shop;

    @BeforeEach
    void open() {
        shop = MerchantForTests.open();
    }

    @Test
    void keepsOnTheTrailWhereItLeadsAndNotTheWholeAddress() throws SQLException {
        String id = shop.post(ENDPOINTS, "{'url':'https://shop.invalid:443/hooks/topsecret?key=let-me-in'}")
                .path("id");

        Response changed = given().auth()
                .oauth2(shop.token())
                .contentType("application/json")
                .body(MerchantForTests.json("{'url':'https://shop.invalid:443/hooks/topsecret?key=another'}"))
                .patch(ENDPOINTS + "/" + id);
        given().auth().oauth2(shop.token()).delete(ENDPOINTS + "/" + id);

        assertThat(changed.<String>path("url")).endsWith("/hooks/topsecret?key=another");
        List<Map<String, Object>> trail = Trail.entries("object = ?", id);
        assertThat(trail)
                .hasSize(3)
                .allSatisfy(entry -> assertThat(entry.get("detail").toString())
                        .contains("\"https://shop.invalid:443\"")
                        .doesNotContain("topsecret", "let-me-in", "another"));
        assertThat(trail.get(1).get("detail").toString()).contains("\"url_changed\": true");
    }
}
