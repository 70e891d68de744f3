package io.postern.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.card.Check;
import io.postern.card.Checks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every card of the table does at the bank what the table says. */
class TestCardTableTest extends BankTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4242424242424242",
                "4111111111111111",
                "5555555555554444",
                "378282246310005",
                "4000000000004954",
                "4000000000009235",
                "4000000000000259",
                "4000000000002685",
                "4000000000001976",
                "4000000000005423",
                "4000000404000079",
                "4000000000007726",
                "4000000000005126",
                "4000000000000077",
                "6011111111111117"
            })
    void approves(String number) {
        AuthorizationOrder order = Orders.authorization(number);

        AuthorizationAnswer answer = answer(acquirer.authorize(order));

        assertThat(answer).isInstanceOfSatisfying(AuthorizationAnswer.Approved.class, approved -> {
            assertThat(approved.acquirerReference()).isNotBlank();
            assertThat(approved.networkTransactionId()).hasSize(15);
            assertThat(approved.checks()).isEqualTo(new Checks(Check.PASS, Check.PASS, Check.PASS));
            assertThat(approved.expiresAt()).isAfter(controls().clock().now());
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4000000000000002, card_declined, generic_decline, try_again_later, 05",
        "4000000000009995, card_declined, insufficient_funds, try_again_later, 51",
        "4000000000009987, card_declined, lost_card, do_not_try_again, 41",
        "4000000000009979, card_declined, stolen_card, do_not_try_again, 43",
        "4000000000000069, expired_card, expired_card, confirm_card_data, 54",
        "4000000000000127, incorrect_cvc, incorrect_cvc, confirm_card_data, N7",
        "4000000000000119, processing_error, processing_error, try_again_later, 96",
        "4000000000006975, card_declined, card_velocity_exceeded, try_again_later, 65",
        "4000000000000341, card_declined, generic_decline, try_again_later, 05",
        "4100000000000019, card_declined, fraudulent, do_not_try_again, 59"
    })
    void declines(String number, String code, String declineCode, String advice, String network) {
        AuthorizationAnswer answer = answer(acquirer.authorize(Orders.authorization(number)));

        assertThat(answer).isInstanceOfSatisfying(AuthorizationAnswer.Declined.class, declined -> {
            assertThat(declined.code()).isEqualTo(code);
            assertThat(declined.declineCode()).contains(declineCode);
            assertThat(declined.adviceCode()).contains(advice);
            assertThat(declined.networkDeclineCode()).contains(network);
            assertThat(declined.message()).isNotBlank();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "4242424242424242, PASS, PASS, PASS",
        "4000000000000127, FAIL, PASS, PASS",
        "4000000000000101, FAIL, PASS, PASS",
        "4000000000000036, PASS, PASS, FAIL",
        "4000000000000028, PASS, FAIL, PASS",
        "4000000000000010, PASS, FAIL, FAIL",
        "4000000000000044, PASS, UNAVAILABLE, UNAVAILABLE"
    })
    void checksACardForNothing(String number, Check cvc, Check line1, Check postalCode) {
        assertThat(answer(acquirer.verify(Orders.card(number)))).isEqualTo(new Checks(cvc, line1, postalCode));
    }

    @ParameterizedTest
    @ValueSource(strings = {"4000000000000101", "4000000000000036", "4000000000000028", "4000000000000010"})
    void approvesThoughACheckFails(String number) {
        AuthorizationAnswer answer = answer(acquirer.authorize(Orders.authorization(number)));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        AuthorizationAnswer.Approved.class,
                        approved -> assertThat(approved.checks())
                                .isNotEqualTo(new Checks(Check.PASS, Check.PASS, Check.PASS)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4000000000003220",
                "4000002500003155",
                "4000002760003184",
                "4000008400001629",
                "4000008260003178"
            })
    void asksForAChallenge(String number) {
        AuthorizationAnswer answer = answer(acquirer.authorize(Orders.authorization(number)));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        AuthorizationAnswer.ActionRequired.class,
                        action -> assertThat(action.url()).startsWith(bank.url() + "/bank/challenge/"));
    }

    @Test
    void declinesACardWhoseDateIsPast() {
        AuthorizationOrder order = Orders.authorization("4242424242424242");
        AuthorizationOrder old = new AuthorizationOrder(
                Orders.MERCHANT,
                order.reference(),
                order.amount(),
                false,
                new io.postern.card.PresentedCard(
                        order.card().pan(),
                        1,
                        2020,
                        order.card().cvc(),
                        order.card().address()),
                order.returnUrl(),
                order.hints());

        assertThat(answer(acquirer.authorize(old)))
                .isInstanceOfSatisfying(
                        AuthorizationAnswer.Declined.class,
                        declined -> assertThat(declined.code()).isEqualTo("expired_card"));
    }

    @Test
    void isDescribedWholeInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs/sandbox.md"));
        String table = Files.readString(Path.of("src/main/resources/sandbox/cards.json"));

        assertThat(java.util.regex.Pattern.compile("\"number\": \"(\\d+)\"")
                        .matcher(table)
                        .results())
                .isNotEmpty()
                .allSatisfy(number -> assertThat(page).contains(number.group(1)));
    }
}
