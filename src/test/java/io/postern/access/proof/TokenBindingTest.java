package io.postern.access.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBindingTest {
    @Test
    void readsWhatATokenIsBoundTo() {
        assertThat(TokenBinding.of(new JsonObject()).isNone()).isTrue();
        assertThat(of("{\"jkt\":\"k\"}").key()).contains("k");
        assertThat(of("{\"jkt\":\"k\",\"kc-jkt-type\":\"DPoP\"}").other()).isFalse();
        assertThat(of("{\"x5t#S256\":\"c\"}").certificate()).contains("c");
        assertThat(of("{\"jkt\":\"k\",\"x5t#S256\":\"c\"}").other()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "\"k\"",
                "{\"kid\":\"k\"}",
                "{\"unheard-of\":\"k\"}",
                "{\"jkt\":5}",
                "{\"jkt\":\"\"}",
                "{\"jkt\":\"k\",\"jwk\":{}}",
                "{\"x5t#S256\":null}"
            })
    void takesWhatItDoesNotKnowForABindingAllTheSame(String cnf) {
        assertThat(of(cnf).other()).isTrue();
        assertThat(of(cnf).isNone()).isFalse();
    }

    private static TokenBinding of(String cnf) {
        return TokenBinding.of(new JsonObject("{\"cnf\":" + cnf + "}"));
    }
}
