package io.postern.contract;

import static io.restassured.RestAssured.given;

import com.fasterxml.jackson.databind.JsonNode;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.stream.Stream;

/** The operations that need a second factor, as the contract declares them, and a call of each that does nothing. */
public final class HighValueCalls {
    private static final String NOBODYS = "01h455vb4pex5vsknk084sn02q";

    private HighValueCalls() {}

    public static Stream<String> always() {
        return declared("always");
    }

    static Stream<String> declared(String when) {
        return Contract.committed().operations().keySet().stream().filter(name -> is(when, name));
    }

    static boolean is(String when, String name) {
        return Contract.committed()
                .operations()
                .get(name)
                .path("x-step-up")
                .asText()
                .equals(when);
    }

    /**
     * With the body of the contract's first example, an id of nobody's and without an Idempotency-Key: what lies behind the
     * factor answers 400 or 404.
     */
    public static Response call(String name, String token) {
        RequestSpecification request = given().auth().oauth2(token);
        JsonNode examples =
                Contract.committed().operations().get(name).at("/requestBody/content/application~1json/examples");
        if (!examples.isMissingNode()) {
            request.contentType("application/json")
                    .body(examples.elements().next().path("value").toString());
        }
        String path = name.substring(name.indexOf(' ') + 1)
                .replace("{name}", "key_encryption_key")
                .replace("{hold}", "hld_" + NOBODYS)
                .replace("{delivery}", "dla_" + NOBODYS)
                .replace("{file}", "dsf_" + NOBODYS)
                .replace("{id}", prefix(name) + NOBODYS);
        if (name.equals("POST /v1/disputes/import")) {
            request.queryParam("merchant", "mch_demo");
        }
        return request.request(name.substring(0, name.indexOf(' ')), path);
    }

    private static String prefix(String name) {
        return name.contains("/subjects/") ? "sub_" : name.contains("/approvals/") ? "apr_" : "mch_";
    }
}
