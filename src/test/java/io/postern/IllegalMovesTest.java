package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.response.Response;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asks for moves that a payment's state does not allow: 409 with the state it is in, and nothing happens. */
@PosternTest
class IllegalMovesTest {
    private static final String CARD = "'card':{'number':'%s','exp_month':12,'exp_year':2030}";
    private static MerchantForTests merchant;

    /** A payment in each state, by the state's name. */
    private static final Map<String, String> PAYMENTS = new TreeMap<>();

    @BeforeEach
    void makeAPaymentInEachStateOnce() {
        if (merchant == null) {
            merchant = MerchantForTests.open();
            PAYMENTS.put("requires_payment_method", pay("4000000000000002", "automatic"));
            PAYMENTS.put("requires_action", pay("4000000000003220", "automatic"));
            PAYMENTS.put("requires_capture", pay("4242424242424242", "manual"));
            PAYMENTS.put("partially_captured", pay("4242424242424242", "manual"));
            PAYMENTS.put("succeeded", pay("4242424242424242", "automatic"));
            PAYMENTS.put("canceled", pay("4242424242424242", "manual"));
            move("partially_captured", "capture", "{'amount':400}");
            move("canceled", "cancel", "{}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "requires_payment_method | capture | {}",
                "requires_payment_method | capture | {'amount':1}",
                "requires_payment_method | refund  | {'amount':1}",
                "requires_action         | capture | {}",
                "requires_action         | refund  | {'amount':1}",
                "requires_capture        | capture | {'amount':1001}",
                "requires_capture        | capture | {'amount':9007199254740991}",
                "requires_capture        | confirm | {'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}",
                "requires_capture        | refund  | {'amount':1}",
                "requires_capture        | refund  | {}",
                "partially_captured      | capture | {'amount':601}",
                "partially_captured      | refund  | {'amount':401}",
                "succeeded               | capture | {}",
                "succeeded               | capture | {'amount':1,'final':true}",
                "succeeded               | cancel  | {}",
                "succeeded               | confirm | {}",
                "succeeded               | refund  | {'amount':1001}",
                "canceled                | capture | {}",
                "canceled                | capture | {'amount':1}",
                "canceled                | cancel  | {}",
                "canceled                | confirm | {'card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}",
                "canceled                | refund  | {'amount':1}",
                "canceled                | refund  | {}"
            })
    void tellsTheStateThatForbidsTheMove(String state, String verb, String body) {
        Response refused = Refusal.expect(
                merchant, () -> move(state, verb, body), 409, "illegal_state", paramOf(state, verb, body));

        assertThat(refused.<String>path("payment_status")).isEqualTo(state);
        assertThat(refused.<String>path("detail")).contains(PAYMENTS.get(state));
    }

    /** Where the state would allow the move, the amount is what is wrong. */
    private static String paramOf(String state, String verb, String body) {
        boolean captureOfOpen = verb.equals("capture") && state.matches("requires_capture|partially_captured");
        boolean refundOfTaken = verb.equals("refund") && state.matches("partially_captured|succeeded");
        return captureOfOpen || refundOfTaken ? "amount" : null;
    }

    private static String pay(String number, String method) {
        String body =
                "{'amount':1000,'currency':'USD','capture_method':'" + method + "'," + CARD.formatted(number) + "}";
        return merchant.post("/v1/payments", body)
                .then()
                .statusCode(201)
                .extract()
                .path("id");
    }

    private static Response move(String state, String verb, String body) {
        String payment = PAYMENTS.get(state);
        return verb.equals("refund")
                ? merchant.post(
                        "/v1/refunds",
                        "{'payment':'" + payment + "'," + body.substring(1).replaceFirst("^}$", "'reason':'other'}"))
                : merchant.post("/v1/payments/" + payment + "/" + verb, body);
    }
}
