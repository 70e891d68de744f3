package io.postern.delivery;

import io.postern.event.EventType;
import java.util.LinkedHashMap;
import java.util.Map;

/** Objects that tests tell of: none of them exists. */
final class Examples {
    private static final String DIGITS = "01h455vb4pex5vsknk084sn02q";

    private Examples() {}

    static Map<String, Object> of(EventType type, Destination endpoint) {
        String object = type.wire().substring(0, type.wire().indexOf('.'));
        String status = type.wire().substring(object.length() + 1);
        return switch (object) {
            case "payment" -> money("pay_", object, status);
            case "refund" -> money("ref_", object, status);
            case "dispute" -> money("dsp_", object, "needs_response");
            case "payout" -> money("po_", object, status);
            case "token" -> Map.of("id", "tok_" + DIGITS, "object", object, "status", status);
            case "review" -> Map.of("object", object, "status", status);
            case "log" -> Map.of("object", "log_head", "origin", "pay.example.com/log", "size", 1);
            default ->
                Map.of(
                        "id",
                        endpoint.publicId(),
                        "object",
                        object,
                        "url",
                        Origin.of(endpoint.url()),
                        "status",
                        "enabled");
        };
    }

    private static Map<String, Object> money(String prefix, String object, String status) {
        Map<String, Object> example = new LinkedHashMap<>();
        example.put("id", prefix + DIGITS);
        example.put("object", object);
        example.put("status", status);
        example.put("amount", 4_990);
        example.put("currency", "EUR");
        return example;
    }
}
