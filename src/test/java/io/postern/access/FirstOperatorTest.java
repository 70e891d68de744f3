package io.postern.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.problem.ProblemException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FirstOperatorTest {
    @Test
    void isAnOperatorWithoutARoleInItsToken() {
        Client client = Client.of(claims("otto", null), Optional.of("otto"));

        assertThat(client.role()).isEqualTo(Role.OPERATOR);
        assertThat(client.scopes()).contains(Scope.MERCHANTS_WRITE);
    }

    @Test
    void hasNoMoreThanTheRoleThatItsIssuerGivesIt() {
        assertThat(Client.of(claims("otto", "auditor"), Optional.of("otto")).role())
                .isEqualTo(Role.AUDITOR);
    }

    @Test
    void isNobodyElse() {
        assertThatThrownBy(() -> Client.of(claims("dana", null), Optional.of("otto")))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> Client.of(claims("otto", null), Optional.empty()))
                .isInstanceOf(ProblemException.class);
    }

    private static Claims claims(String subject, String role) {
        JsonObject json = new JsonObject().put("sub", subject);
        return new Claims(role == null ? json : json.put("role", role));
    }
}
