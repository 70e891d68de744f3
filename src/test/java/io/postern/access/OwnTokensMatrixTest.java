package io.postern.access;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.Refusal;
import io.postern.checkout.CheckoutForTests;
import io.postern.contract.Operations;
import io.restassured.response.Response;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door with tokens that the gateway issues itself. */
@PosternTest
class OwnTokensMatrixTest extends AccessMatrix {
    private static final Map<Who, String> TOKENS = new EnumMap<>(Who.class);

    @Override
    String token(Who who) {
        return TOKENS.computeIfAbsent(who, OwnTokensMatrixTest::issue);
    }

    private static String issue(Who who) {
        return switch (who) {
            case CHECKOUT_PAYMENT ->
                CheckoutForTests.payment(MerchantForTests.open()).token();
            case CHECKOUT_TOKENIZATION ->
                CheckoutForTests.tokenization(MerchantForTests.open()).token();
            default -> MerchantForTests.stepUpToken(who.role(), "mch_demo");
        };
    }

    /** The matrix asks everybody there is: a new role or scope is a new row or column. */
    @Test
    void knowsEveryRoleAndEveryScope() {
        Set<String> roles = Arrays.stream(Who.values())
                .filter(Who::isOfAnIssuer)
                .map(Who::role)
                .collect(Collectors.toSet());
        Set<String> scopes = Arrays.stream(Scope.values()).map(Scope::wire).collect(Collectors.toSet());

        assertThat(Role.names().split(", ")).containsExactlyInAnyOrderElementsOf(roles);
        Operations.all().forEach(operation -> assertThat(scopes).containsAll(operation.scopes()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer nonsense", "Bearer ", "Basic dXNlcjpwYXNz", "Bearer eyJhbGciOiJub25lIn0.e30."})
    void takesNoBadToken(String authorization) {
        Set<Integer> asked = new HashSet<>();
        Operations.all().stream().filter(operation -> !operation.isOpen()).forEach(operation -> {
            Response answer = call(given().header("Authorization", authorization), operation);

            Refusal.assertIsProblem(answer, 401, "unauthenticated");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer ");
            asked.add(operation.hashCode());
        });
        assertThat(asked).hasSizeGreaterThan(30);
    }
}
