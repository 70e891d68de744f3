package io.postern.merchant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.merchant.MerchantRequest.PlanRequest;
import io.postern.problem.ProblemException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TermsReaderTest {
    private static final List<String> USD = List.of("USD");

    @Test
    void givesWhatIsNotNamedItsUsualValue() {
        MerchantTerms terms = TermsReader.opening(new MerchantRequest("Shop", null, null, USD, null, null, null));

        assertThat(terms.plan()).isEqualTo(Plan.usual());
        assertThat(terms.mode()).isEqualTo("facilitator");
        assertThat(terms.clients()).isEmpty();
    }

    @Test
    void leavesWhatAChangeDoesNotName() {
        MerchantTerms before =
                TermsReader.opening(new MerchantRequest("Shop", "DE", null, USD, plan(100, 200), null, null));

        MerchantTerms after =
                TermsReader.changing(before, new MerchantRequest(null, null, null, null, plan(null, 300), null, null));

        assertThat(after.name()).isEqualTo("Shop");
        assertThat(after.country()).isEqualTo("DE");
        assertThat(after.plan().feeBasisPoints()).isEqualTo(100);
        assertThat(after.plan().reserveBasisPoints()).isEqualTo(300);
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of("name", new MerchantRequest(" ", null, null, USD, null, null, null)),
                Arguments.of("name", new MerchantRequest("x".repeat(201), null, null, USD, null, null, null)),
                Arguments.of("name", new MerchantRequest(null, null, null, USD, null, null, null)),
                Arguments.of("country", new MerchantRequest("Shop", "XX", null, USD, null, null, null)),
                Arguments.of("mode", new MerchantRequest("Shop", null, "half", USD, null, null, null)),
                Arguments.of("currencies", new MerchantRequest("Shop", null, null, null, null, null, null)),
                Arguments.of("currencies", new MerchantRequest("Shop", null, null, List.of(), null, null, null)),
                Arguments.of(
                        "currencies", new MerchantRequest("Shop", null, null, List.of("USD", "USD"), null, null, null)),
                Arguments.of(
                        "currencies[1]",
                        new MerchantRequest("Shop", null, null, List.of("USD", "XAU"), null, null, null)),
                Arguments.of(
                        "currencies[0]",
                        new MerchantRequest("Shop", null, null, Collections.singletonList(null), null, null, null)),
                Arguments.of(
                        "plan.fee_basis_points",
                        new MerchantRequest("Shop", null, null, USD, plan(10_001, null), null, null)),
                Arguments.of(
                        "plan.reserve_basis_points",
                        new MerchantRequest("Shop", null, null, USD, plan(6_000, 5_000), null, null)),
                Arguments.of("clients[0]", new MerchantRequest("Shop", null, null, USD, null, List.of("a b"), null)),
                Arguments.of(
                        "address_rules[0]",
                        new MerchantRequest("Shop", null, null, USD, null, null, List.of("203.0.113.0/33"))),
                Arguments.of(
                        "address_rules[0]",
                        new MerchantRequest("Shop", null, null, USD, null, null, List.of("localhost/8"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void namesTheFieldThatCannotBe(String param, MerchantRequest request) {
        assertThatThrownBy(() -> TermsReader.opening(request))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refusal -> assertThat(refusal.param()).contains(param));
    }

    private static PlanRequest plan(Integer feeBasisPoints, Integer reserveBasisPoints) {
        return new PlanRequest(
                feeBasisPoints, null, reserveBasisPoints, null, null, null, null, null, null, null, null);
    }
}
