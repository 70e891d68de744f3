package io.postern.contract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The operations of the contract, for tests that go through all of them. */
public final class Operations {
    private Operations() {}

    /** The scopes one of which opens an operation; none when anybody may call it. */
    static List<String> scopes(JsonNode operation) {
        return operation.path("security").findValues("bearer").stream()
                .map(scopes -> scopes.path(0).asText())
                .toList();
    }

    /** The scope of each operation that is not open to anybody: {@code POST /v1/payments}, {@code payments:write}. */
    public static Map<String, String> withScopes() {
        Map<String, String> scopes = new TreeMap<>();
        Contract.committed().operations().forEach((name, operation) -> {
            if (!operation.path("security").isEmpty()) {
                scopes.put(name, operation.at("/security/0/bearer/0").asText());
            }
        });
        return scopes;
    }
}
