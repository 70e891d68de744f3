package io.postern.demo;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.notNullValue;

import io.postern.PosternTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@PosternTest
class SandboxResourceTest {
    @AfterEach
    void leaveNothingTurned() {
        post("/sandbox/reset_faults", "{}");
    }

    @Test
    void showsTheBooksSums() {
        given().get("/sandbox/book").then().statusCode(200).body("currencies", notNullValue());
    }

    @Test
    void setsAFaultAndTakesItAway() {
        post("/sandbox/faults", "{\"fault\":\"no_answer\",\"operation\":\"capture\",\"times\":2}")
                .statusCode(200)
                .body("rules.fault", hasItem("no_answer"))
                .body("rules[0].left", equalTo(2));

        post("/sandbox/reset_faults", "{}").statusCode(200).body("rules.size()", equalTo(0));
    }

    @Test
    void saysWhichFaultsThereAre() {
        post("/sandbox/faults", "{\"fault\":\"sulk\"}").statusCode(422).body("detail", containsString("no_answer"));
    }

    @Test
    void turnsTheBanksClockAndBack() {
        int before = given().get("/sandbox/clock").path("offset_seconds"); // other tests turn it, too

        post("/sandbox/clock", "{\"advance\":\"P7D\"}")
                .statusCode(200)
                .body("offset_seconds", equalTo(before + 604_800));
        post("/sandbox/clock", "{\"advance\":\"-P7D\"}").statusCode(200).body("offset_seconds", equalTo(before));
    }

    @Test
    void setsTheSeed() {
        post("/sandbox/seed", "{\"seed\":42}").statusCode(200).body("seed", equalTo(42));
    }

    private static ValidatableResponse post(String path, String body) {
        return given().contentType(ContentType.JSON).body(body).post(path).then();
    }
}
