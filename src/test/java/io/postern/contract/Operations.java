package io.postern.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The operations of the contract, for tests that go through all of them. */
public final class Operations {
    /** Answers are problems, lists or objects; an operation whose body is none takes no JSON. */
    private static final String BODY = "/requestBody/content/application~1json/schema";

    private Operations() {}

    /**
     * One operation, and what the contract decides about it.
     *
     * @param name method and path: {@code POST /v1/payments}
     * @param scopes one of these opens it; none when anybody may call it
     * @param checkout the use of a checkout token that opens it, too
     * @param stepUp when it needs a fresh login with a second factor, in the contract's words
     * @param queries the names of its query parameters
     * @param fields the names of its body's fields; empty when it takes no body
     * @param ids those of the fields that hold an object's id
     */
    public record Operation(
            String name,
            List<String> scopes,
            Optional<String> checkout,
            Optional<String> stepUp,
            Set<String> queries,
            Optional<Set<String>> fields,
            Set<String> ids) {
        /** The same under another address, where more than its first id is to be filled in. */
        public Operation named(String other) {
            return new Operation(other, scopes, checkout, stepUp, queries, fields, ids);
        }

        public boolean isOpen() {
            return scopes.isEmpty();
        }

        public String method() {
            return name.substring(0, name.indexOf(' '));
        }

        public String path() {
            return name.substring(name.indexOf(' ') + 1);
        }

        /** The collection: {@code payments} of {@code /v1/payments/{id}}. */
        public String kind() {
            return path().split("/")[2];
        }

        @Override
        public String toString() {
            return name;
        }
    }

    public static List<Operation> all() {
        Contract contract = Contract.committed();
        return contract.operations().entrySet().stream()
                .map(operation -> operation(contract, operation.getKey(), operation.getValue()))
                .toList();
    }

    private static Operation operation(Contract contract, String name, ObjectNode operation) {
        Set<String> queries = new TreeSet<>();
        contract.parameters(name).stream()
                .filter(parameter -> parameter.path("in").asText().equals("query"))
                .forEach(parameter -> queries.add(parameter.path("name").asText()));
        JsonNode body = operation.at(BODY);
        JsonNode properties = contract.resolve(body).path("properties");
        return new Operation(
                name,
                scopes(operation),
                Optional.ofNullable(operation.path("x-checkout").textValue()),
                Optional.ofNullable(operation.path("x-step-up").textValue()),
                queries,
                body.isMissingNode() ? Optional.empty() : Optional.of(names(properties)),
                ids(contract, properties));
    }

    /** The first scope of each operation that is not open to anybody: {@code POST /v1/payments}, {@code payments:write}. */
    public static Map<String, String> withScopes() {
        Map<String, String> scopes = new TreeMap<>();
        all().stream()
                .filter(operation -> !operation.isOpen())
                .forEach(operation ->
                        scopes.put(operation.name(), operation.scopes().getFirst()));
        return scopes;
    }

    /** The scopes one of which opens an operation; none when anybody may call it. */
    static List<String> scopes(JsonNode operation) {
        return operation.path("security").findValues("bearer").stream()
                .map(scopes -> scopes.path(0).asText())
                .toList();
    }

    /** Operations about which the contract does not say who may call them: what stands at the top counts for none. */
    static List<String> undecided(Contract contract) {
        List<String> undecided = new ArrayList<>();
        contract.operations().forEach((name, operation) -> {
            JsonNode security = operation.path("security");
            boolean open = security.isArray() && security.isEmpty();
            if (!open && (scopes(operation).isEmpty() || scopes(operation).contains(""))) {
                undecided.add(name);
            }
        });
        return undecided;
    }

    private static Set<String> names(JsonNode properties) {
        Set<String> names = new TreeSet<>();
        properties.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> ids(Contract contract, JsonNode properties) {
        Set<String> ids = new TreeSet<>();
        properties.properties().forEach(property -> {
            if (contract.resolve(property.getValue()).path("pattern").asText().matches("\\^[a-z]{2,4}_.*")) {
                ids.add(property.getKey());
            }
        });
        return ids;
    }
}
