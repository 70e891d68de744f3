package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RoleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MERCHANT | tokens:read tokens:write payments:read payments:write refunds:read refunds:write balance:read"
                        + " receipts:read webhooks:read webhooks:write events:read disputes:read approvals:read"
                        + " approvals:write",
                "DISPUTE_AGENT | payments:read refunds:read receipts:read disputes:read disputes:write events:read",
                "RISK_ANALYST | payments:read receipts:read",
                "OPERATOR | merchants:read merchants:write keys:read keys:write intake:read intake:write webhooks:read approvals:read"
                        + " approvals:write payments:read disputes:import",
                "AUDITOR | merchants:read tokens:read payments:read refunds:read balance:read ledger:read receipts:read"
                        + " disputes:read approvals:read webhooks:read events:read intake:read keys:read audit:read"
            })
    void mayDoWhatIsWrittenDownAndNoMore(Role role, String scopes) {
        assertThat(wire(role.within(Set.of()))).containsExactlyInAnyOrder(scopes.split(" "));
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, mode = EnumSource.Mode.EXCLUDE, names = "CHECKOUT")
    void isNarrowedByTheTokensScopesAndNeverWidened(Role role) {
        Set<String> all = Arrays.stream(Scope.values()).map(Scope::wire).collect(Collectors.toSet());

        assertThat(role.within(all)).isEqualTo(role.within(Set.of()));
        assertThat(role.within(Set.of("openid", "payments:read"))).isEqualTo(Set.of(Scope.PAYMENTS_READ));
        assertThat(role.within(Set.of("openid", "email"))).isEqualTo(role.within(Set.of()));
    }

    /** It has what its token's use has; see {@link CheckoutUse}. */
    @Test
    void isNothingByItselfForABuyersBrowser() {
        assertThat(Role.CHECKOUT.within(Set.of())).isEmpty();
        assertThat(Role.CHECKOUT.within(Set.of("payments:write", "merchants:write")))
                .isEmpty();
    }

    private static Set<String> wire(Set<Scope> scopes) {
        return scopes.stream().map(Scope::wire).collect(Collectors.toSet());
    }
}
