package io.postern.acquirer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.postern.acquirer.AuthorizationAnswer.ActionRequired;
import io.postern.acquirer.AuthorizationAnswer.Approved;
import io.postern.acquirer.AuthorizationAnswer.Declined;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The cardholder's part: a page, two buttons, and back to the shop. */
class ChallengeTest extends BankTest {
    @Test
    void showsTheAmountAndRunsNoScript() {
        given().when()
                .get(challengeOf(Orders.authorization("4000000000003220")))
                .then()
                .statusCode(200)
                .header("content-security-policy", containsString("default-src 'none'"))
                .body(containsString("10.00 USD"));
    }

    @Test
    void approvesAfterACompletedChallenge() {
        AuthorizationOrder order = Orders.authorization("4000000000003220");

        Response response = end(challengeOf(order), "complete");

        assertThat(response.statusCode()).isEqualTo(303);
        assertThat(response.header("location")).isEqualTo("https://shop.example/return");
        assertThat(outcome(order)).isInstanceOf(Approved.class);
        assertThat(answer(acquirer.capture(Orders.capture(order, 1_000, true))))
                .isInstanceOf(MovementAnswer.Accepted.class);
    }

    @Test
    void capturesAtOnceAfterTheChallengeWhenTheOrderSaidSo() {
        AuthorizationOrder order = Orders.sale("4000000000003220");

        end(challengeOf(order), "complete");

        assertThat(answer(acquirer.refund(Orders.refund(order, 1_000)))).isInstanceOf(MovementAnswer.Accepted.class);
    }

    @ParameterizedTest
    @CsvSource({
        "4000008400001629, complete, generic_decline",
        "4000008260003178, complete, insufficient_funds",
        "4000000000003220, fail, authentication_required"
    })
    void declinesAfterTheChallenge(String number, String outcome, String declineCode) {
        AuthorizationOrder order = Orders.authorization(number);

        end(challengeOf(order), outcome);

        assertThat(outcome(order))
                .isInstanceOfSatisfying(
                        Declined.class,
                        declined -> assertThat(declined.declineCode()).contains(declineCode));
    }

    @Test
    void takesTheFirstWordOfTheCardholder() {
        AuthorizationOrder order = Orders.authorization("4000000000003220");
        String challenge = challengeOf(order);

        end(challenge, "fail");
        end(challenge, "complete");

        assertThat(outcome(order)).isInstanceOf(Declined.class);
    }

    @Test
    void staysOpenUntilTheCardholderComes() {
        AuthorizationOrder order = Orders.authorization("4000000000003220");
        challengeOf(order);

        assertThat(outcome(order)).isInstanceOf(ActionRequired.class);
        answer(controls().turnClockBy(Duration.ofHours(2)));
        assertThat(outcome(order)).isInstanceOf(Declined.class);
    }

    @Test
    void endsOnAPageWhereNoShopIsToReturnTo() {
        Response response = end(challengeOf(Orders.sale("4000000000003220")), "complete");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().asString()).contains("close this window");
    }

    @Test
    void doesNotLeadToAnAddressThatIsNotOfTheWeb() {
        AuthorizationOrder order = Orders.authorization("4000000000003220");
        AuthorizationOrder sly = new AuthorizationOrder(
                Orders.MERCHANT,
                order.reference(),
                order.amount(),
                false,
                order.card(),
                Optional.of("javascript:alert(1)"),
                Optional.empty());

        assertThat(end(challengeOf(sly), "complete").header("location")).isNull();
    }

    private static String challengeOf(AuthorizationOrder order) {
        return ((ActionRequired) answer(acquirer.authorize(order))).url();
    }

    private static Response end(String challenge, String outcome) {
        return given().redirects()
                .follow(false)
                .contentType("application/x-www-form-urlencoded")
                .formParam("outcome", outcome)
                .post(challenge);
    }

    private static AuthorizationAnswer outcome(AuthorizationOrder order) {
        return ((Inquiry.Found<AuthorizationAnswer>) answer(acquirer.inquireAuthorization(order.reference()))).answer();
    }
}
