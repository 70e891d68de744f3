package io.postern;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bodies that no call may take, with what the answer must say. JSON with single quotes. */
final class BadBodies {
    static final String TOKENS = "/v1/tokens";
    static final String PAYMENTS = "/v1/payments";
    static final String CAPTURE = "/v1/payments/{open}/capture";
    static final String CANCEL = "/v1/payments/{open}/cancel";
    static final String CONFIRM = "/v1/payments/{declined}/confirm";
    static final String REFUNDS = "/v1/refunds";
    static final String MERCHANTS = "/v1/merchants";

    private static final String CARD = "{'number':'4242424242424242','exp_month':12,'exp_year':2030}";

    /** A body that each call takes, to be spoiled in one place. */
    private static final Map<String, String> GOOD = Map.of(
            TOKENS, "{'card':" + CARD + "}",
            PAYMENTS, "{'amount':1000,'currency':'USD','card':" + CARD + "}",
            CAPTURE, "{'amount':100}",
            CANCEL, "{'cancellation_reason':'abandoned'}",
            CONFIRM, "{'card':" + CARD + "}",
            REFUNDS, "{'payment':'{captured}','amount':100}",
            MERCHANTS, "{'name':'Shop','currencies':['USD'],'plan':{'payment_limit':100}}");

    /** One call that must be refused. */
    record Bad(String path, String body, int status, String code, String param) {
        @Override
        public String toString() {
            return path + " " + (body.length() > 120 ? body.substring(0, 120) + "…" : body) + " " + status + " " + code;
        }
    }

    private BadBodies() {}

    static Stream<Bad> all() {
        return Stream.of(shapes(), amounts(), currencies(), cards(), words(), choices(), stray(), terms())
                .flatMap(bad -> bad);
    }

    /** What is wrong whatever the call: JSON that is none, fields that nobody knows, twice the same, too deep. */
    private static Stream<Bad> shapes() {
        return GOOD.keySet().stream()
                .flatMap(path -> Stream.of(
                        new Bad(path, "{", 400, "malformed_json", null),
                        new Bad(path, "{'amount':NaN}", 400, "malformed_json", null),
                        new Bad(path, "[]", 400, "invalid_type", null),
                        new Bad(path, "7", 400, "invalid_type", null),
                        new Bad(path, "'text'", 400, "invalid_type", null),
                        new Bad(path, GOOD.get(path) + " {}", 400, "malformed_json", null),
                        new Bad(path, more(path, "'nonsense':1"), 400, "unknown_field", "nonsense"),
                        new Bad(path, more(path, "'4242424242424242':1"), 400, "unknown_field", "****"),
                        new Bad(path, twice(path), 400, "malformed_json", first(path)),
                        new Bad(path, "[".repeat(40) + "]".repeat(40), 400, "invalid_type", null),
                        new Bad(path, "{'" + "n".repeat(300) + "':1}", 400, "malformed_json", null)));
    }

    private static Stream<Bad> amounts() {
        Map<String, String> fields =
                Map.of(PAYMENTS, "amount", CAPTURE, "amount", REFUNDS, "amount", MERCHANTS, "plan.payment_limit");
        return fields.entrySet().stream()
                .flatMap(call -> Stream.of(
                        amount(call, "0", 422, "invalid_value"),
                        amount(call, "-1", 422, "invalid_value"),
                        amount(call, "9007199254740992", 422, "invalid_value"),
                        amount(call, "99999999999999999999", 422, "invalid_value"),
                        amount(call, "10.5", 400, "invalid_type"),
                        amount(call, "10.0", 400, "invalid_type"),
                        amount(call, "1e3", 400, "invalid_type"),
                        amount(call, "'1000'", 400, "invalid_type"),
                        amount(call, "true", 400, "invalid_type"),
                        amount(call, "{}", 400, "invalid_type"),
                        amount(call, "[1000]", 400, "invalid_type"),
                        amount(call, "-4242424242424242", 422, "invalid_value"),
                        amount(call, "'4242424242424242'", 400, "invalid_type")));
    }

    private static Bad amount(Map.Entry<String, String> call, String amount, int status, String code) {
        String body = GOOD.get(call.getKey()).replaceAll("(amount|payment_limit)':\\d+", "$1':" + amount);
        return new Bad(call.getKey(), body, status, code, call.getValue());
    }

    private static Stream<Bad> currencies() {
        return Stream.of(
                payment("'amount':10.5,'currency':'JPY'", 400, "invalid_type", "amount"),
                payment("'amount':10.5,'currency':'KWD'", 400, "invalid_type", "amount"),
                payment("'amount':1.500,'currency':'KWD'", 400, "invalid_type", "amount"),
                payment("'amount':null,'currency':'USD'", 400, "missing_field", "amount"),
                payment("'currency':'USD'", 400, "missing_field", "amount"),
                payment("'amount':1000", 400, "missing_field", "currency"),
                payment("'amount':1000,'currency':null", 400, "missing_field", "currency"),
                payment("'amount':1000,'currency':''", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':'usd'", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':'ABC'", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':'XAU'", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':'GBP'", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':'DOLLAR'", 422, "invalid_value", "currency"),
                payment("'amount':1000,'currency':840", 400, "invalid_type", "currency"),
                payment("'amount':1000,'currency':['USD']", 400, "invalid_type", "currency"));
    }

    private static Bad payment(String amountAndCurrency, int status, String code, String param) {
        return new Bad(PAYMENTS, "{'card':" + CARD + "," + amountAndCurrency + "}", status, code, param);
    }

    private static Stream<Bad> cards() {
        return Stream.of(TOKENS, PAYMENTS, CONFIRM)
                .flatMap(path -> Stream.of(
                        card(path, "'4242424242424241'", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "'4242 4242 4242 4242'", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "'42424242424242424242'", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "'424242'", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "''", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "'４２４２４２４２４２４２４２４２'", "12", "2030", 422, "incorrect_number", "card.number"),
                        card(path, "4242424242424242", "12", "2030", 400, "invalid_type", "card.number"),
                        card(path, "null", "12", "2030", 400, "missing_field", "card.number"),
                        card(path, "'4242424242424242'", "12", "2020", 422, "expired_card", "card.exp_year"),
                        card(path, "'4242424242424242'", "13", "2030", 422, "invalid_value", "card.exp_month"),
                        card(path, "'4242424242424242'", "0", "2030", 422, "invalid_value", "card.exp_month"),
                        card(path, "'4242424242424242'", "'12'", "2030", 400, "invalid_type", "card.exp_month"),
                        card(path, "'4242424242424242'", "1.5", "2030", 400, "invalid_type", "card.exp_month"),
                        card(path, "'4242424242424242'", "12", "30", 422, "invalid_value", "card.exp_year"),
                        card(path, "'4242424242424242'", "12", "9999", 422, "invalid_value", "card.exp_year"),
                        card(path, "'4242424242424242'", "12", "2030,'cvc':'12'", 422, "invalid_value", "card.cvc"),
                        card(path, "'4242424242424242'", "12", "2030,'cvc':'98765'", 422, "invalid_value", "card.cvc"),
                        card(path, "'4242424242424242'", "12", "2030,'cvc':987", 400, "invalid_type", "card.cvc"),
                        card(path, "'4242424242424242'", "12", "2030,'cvv':'987'", 400, "unknown_field", "card.cvv"),
                        card(
                                path,
                                "'4242424242424242'",
                                "12",
                                "2030,'address':'x'",
                                400,
                                "invalid_type",
                                "card.address"),
                        new Bad(path, replace(path, CARD, "'4242424242424242'"), 400, "invalid_type", "card")));
    }

    private static Bad card(
            String path, String number, String month, String year, int status, String code, String param) {
        String card = "{'number':" + number + ",'exp_month':" + month + ",'exp_year':" + year + "}";
        return new Bad(path, replace(path, CARD, card), status, code, param);
    }

    /** Fields with a fixed set of words, or another form that they must have. */
    private static Stream<Bad> words() {
        return Stream.of(
                new Bad(PAYMENTS, more(PAYMENTS, "'capture_method':'later'"), 422, "invalid_value", "capture_method"),
                new Bad(PAYMENTS, more(PAYMENTS, "'capture_method':1"), 400, "invalid_type", "capture_method"),
                new Bad(PAYMENTS, more(PAYMENTS, "'return_url':'javascript:x'"), 422, "invalid_value", "return_url"),
                new Bad(PAYMENTS, more(PAYMENTS, "'unique_reference':'yes'"), 400, "invalid_type", "unique_reference"),
                new Bad(
                        PAYMENTS,
                        more(PAYMENTS, "'unique_reference':true"),
                        400,
                        "missing_field",
                        "merchant_reference"),
                new Bad(PAYMENTS, more(PAYMENTS, "'metadata':{'a':1}"), 400, "invalid_type", "metadata.a"),
                new Bad(PAYMENTS, more(PAYMENTS, "'metadata':{'a':'1','a':'2'}"), 400, "malformed_json", "a"),
                new Bad(
                        PAYMENTS,
                        more(PAYMENTS, "'a':" + "[".repeat(40) + "]".repeat(40)),
                        400,
                        "malformed_json",
                        null),
                new Bad(PAYMENTS, more(PAYMENTS, "'metadata':[]"), 400, "invalid_type", "metadata"),
                new Bad(PAYMENTS, more(PAYMENTS, "'customer':{'name':'Ada'}"), 400, "unknown_field", "customer.name"),
                new Bad(
                        PAYMENTS,
                        more(PAYMENTS, "'customer':{'email':'nobody'}"),
                        422,
                        "invalid_value",
                        "customer.email"),
                new Bad(PAYMENTS, more(PAYMENTS, "'customer':{'ip':'here'}"), 422, "invalid_value", "customer.ip"),
                new Bad(PAYMENTS, more(PAYMENTS, "'description':'a\\u0000b'"), 422, "invalid_value", "description"),
                new Bad(CAPTURE, "{'amount':100,'final':'yes'}", 400, "invalid_type", "final"),
                new Bad(CANCEL, "{'cancellation_reason':'bored'}", 422, "invalid_value", "cancellation_reason"),
                new Bad(REFUNDS, more(REFUNDS, "'reason':'bored'"), 422, "invalid_value", "reason"),
                new Bad(REFUNDS, "{'amount':100}", 400, "missing_field", "payment"),
                new Bad(REFUNDS, "{'payment':7}", 400, "invalid_type", "payment"),
                new Bad(TOKENS, "{}", 400, "missing_field", "card"),
                new Bad(TOKENS, more(TOKENS, "'single_use':1"), 400, "invalid_type", "single_use"),
                new Bad(TOKENS, more(TOKENS, "'customer':'ada@example.com'"), 422, "invalid_value", "customer"));
    }

    /** Card or token: one of them, and one that exists. */
    private static Stream<Bad> choices() {
        String payment = "{'amount':1000,'currency':'USD'%s}";
        String unknown = "tok_01h455vb4pex5vsknk084sn02q";
        return Stream.of(
                new Bad(PAYMENTS, payment.formatted(""), 400, "missing_field", "token"),
                new Bad(
                        PAYMENTS,
                        payment.formatted(",'token':'" + unknown + "','card':" + CARD),
                        422,
                        "invalid_value",
                        "card"),
                new Bad(PAYMENTS, payment.formatted(",'token':'" + unknown + "'"), 404, "not_found", null),
                new Bad(PAYMENTS, payment.formatted(",'token':'4242424242424242'"), 404, "not_found", null),
                new Bad(PAYMENTS, payment.formatted(",'token':7"), 400, "invalid_type", "token"),
                new Bad(REFUNDS, "{'payment':'pay_01h455vb4pex5vsknk084sn02q'}", 404, "not_found", null),
                new Bad(REFUNDS, "{'payment':'4242424242424242'}", 404, "not_found", null));
    }

    /** Card numbers where none belongs: such a field is kept readable, so the number must not get in. */
    private static Stream<Bad> stray() {
        return Stream.of(
                stray(PAYMENTS, "'description':'card 4242 4242 4242 4242'", "description"),
                stray(PAYMENTS, "'merchant_reference':'4242424242424242'", "merchant_reference"),
                stray(PAYMENTS, "'return_url':'https://shop.example/?c=4242424242424242'", "return_url"),
                stray(PAYMENTS, "'customer':{'id':'4242-4242-4242-4242'}", "customer.id"),
                stray(PAYMENTS, "'customer':{'email':'4242424242424242@example.com'}", "customer.email"),
                stray(PAYMENTS, "'metadata':{'a':'4242424242424242'}", "metadata.a"),
                stray(PAYMENTS, "'metadata':{'4242424242424242':'a'}", "metadata"),
                stray(PAYMENTS, "'capture_method':'4242424242424242'", "capture_method"),
                stray(TOKENS, "'customer':'4242424242424242'", "customer"),
                stray(REFUNDS, "'reason':'4242424242424242'", "reason"),
                new Bad(
                        TOKENS,
                        replace(TOKENS, "2030", "2030,'holder_name':'4242424242424242'"),
                        422,
                        "invalid_value",
                        "card.holder_name"),
                new Bad(
                        CANCEL,
                        "{'cancellation_reason':'4242424242424242'}",
                        422,
                        "invalid_value",
                        "cancellation_reason"),
                new Bad(
                        MERCHANTS,
                        "{'name':'Shop','currencies':['4242424242424242']}",
                        422,
                        "invalid_value",
                        "currencies[0]"));
    }

    private static Bad stray(String path, String field, String param) {
        return new Bad(path, more(path, field), 422, "invalid_value", param);
    }

    private static Stream<Bad> terms() {
        return Stream.of(
                merchant("'name':'Shop'", 400, "missing_field", "currencies"),
                merchant("'currencies':['USD']", 400, "missing_field", "name"),
                merchant("'name':' ','currencies':['USD']", 422, "invalid_value", "name"),
                merchant("'name':7,'currencies':['USD']", 400, "invalid_type", "name"),
                merchant("'name':'Shop','currencies':[]", 422, "invalid_value", "currencies"),
                merchant("'name':'Shop','currencies':'USD'", 400, "invalid_type", "currencies"),
                merchant("'name':'Shop','currencies':['XXX']", 422, "invalid_value", "currencies[0]"),
                merchant("'name':'Shop','currencies':[null]", 422, "invalid_value", "currencies[0]"),
                merchant("'name':'Shop','currencies':['USD'],'country':'XX'", 422, "invalid_value", "country"),
                merchant("'name':'Shop','currencies':['USD'],'mode':'bank'", 422, "invalid_value", "mode"),
                merchant("'name':'Shop','currencies':['USD'],'plan':7", 400, "invalid_type", "plan"),
                merchant("'name':'Shop','currencies':['USD'],'plan':{'fee':1}", 400, "unknown_field", "plan.fee"),
                merchant(
                        "'name':'Shop','currencies':['USD'],'plan':{'fee_basis_points':10001}",
                        422,
                        "invalid_value",
                        "plan.fee_basis_points"),
                merchant(
                        "'name':'Shop','currencies':['USD'],'address_rules':['10.0.0.1']",
                        422,
                        "invalid_value",
                        "address_rules[0]"));
    }

    private static Bad merchant(String fields, int status, String code, String param) {
        return new Bad(MERCHANTS, "{" + fields + "}", status, code, param);
    }

    static List<String> paths() {
        return GOOD.keySet().stream().sorted().toList();
    }

    static String good(String path) {
        return GOOD.get(path);
    }

    /** The good body with a further field at its end. */
    private static String more(String path, String field) {
        String good = GOOD.get(path);
        return good.substring(0, good.length() - 1) + "," + field + "}";
    }

    private static String replace(String path, String part, String by) {
        return GOOD.get(path).replace(part, by);
    }

    private static String first(String path) {
        return Arrays.stream(GOOD.get(path).split("'")).skip(1).findFirst().orElseThrow();
    }

    /** The good body with its first field, null, before it. */
    private static String twice(String path) {
        return "{'" + first(path) + "':null," + GOOD.get(path).substring(1);
    }
}
