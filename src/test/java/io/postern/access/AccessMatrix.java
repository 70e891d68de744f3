package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.Refusal;
import io.postern.contract.Operations;
import io.postern.contract.Operations.Operation;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation of the contract with everybody: who may, passes the door; who may not, is told so. Where the tokens
 * come from is the subclass's to say.
 */
abstract class AccessMatrix {
    private static final String NOBODYS = "01h455vb4pex5vsknk084sn02q";

    /** A token of somebody who logged in a moment ago and with a second factor, where people do. Nobody has none. */
    abstract String token(Who who);

    static Stream<Arguments> everyOperationAndEverybody() {
        return Operations.all().stream()
                .flatMap(operation -> Arrays.stream(Who.values()).map(who -> Arguments.of(operation, who)));
    }

    @ParameterizedTest
    @MethodSource("everyOperationAndEverybody")
    void opensToWhoMayAndToNobodyElse(Operation operation, Who who) {
        RequestSpecification request =
                who == Who.NOBODY ? given() : given().auth().oauth2(token(who));

        Response answer = call(request, operation);

        if (who.may(operation)) {
            assertThat(answer.statusCode())
                    .as(answer.asString())
                    .isNotIn(401, 403)
                    .isLessThan(500);
        } else if (who == Who.NOBODY) {
            Refusal.assertIsProblem(answer, 401, "unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"postern\"");
        } else {
            Refusal.assertIsProblem(answer, 403, "insufficient_scope");
            assertThat(answer.header("WWW-Authenticate"))
                    .contains("error=\"insufficient_scope\"")
                    .contains(operation.scopes());
        }
    }

    /** A body that says nothing, about an object that nobody has: it comes to no effect behind the door. */
    static Response call(RequestSpecification request, Operation operation) {
        if (operation.fields().isPresent()) {
            request.contentType("application/json").body("{}");
        }
        if (operation.method().equals("POST")) {
            request.header("Idempotency-Key", MerchantForTests.newKey());
        }
        return request.request(operation.method(), operation.path().replaceAll("\\{\\w+}", NOBODYS));
    }
}
