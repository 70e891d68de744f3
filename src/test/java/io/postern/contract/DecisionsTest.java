package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody decided about each operation of the contract who may call it. For the code RulesTest asks the same. */
class DecisionsTest {
    private static final String PLANTED = "POST /v1/planted";

    @Test
    void areMadeAboutEveryOperation() {
        assertThat(Operations.undecided(Contract.committed())).isEmpty();
    }

    /** The scheme at the top of the contract asks for a token and for no scope: that is no decision. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\"security\":[{\"bearer\":[]}],", "\"security\":[{}],"})
    void areMissedWhereNobodyMadeThem(String security) throws Exception {
        JsonNode root = Contract.committed().root().deepCopy();
        ((ObjectNode) root.get("paths"))
                .set(
                        "/v1/planted",
                        new com.fasterxml.jackson.databind.ObjectMapper()
                                .readTree("{\"post\":{" + security + "\"responses\":{}}}"));

        assertThat(Operations.undecided(new Contract(root))).containsExactly(PLANTED);
    }
}
