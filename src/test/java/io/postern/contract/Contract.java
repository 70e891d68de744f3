package io.postern.contract;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The committed contract, and what it says of each operation. */
final class Contract {
    static final Path FILE = Path.of("openapi", "postern.yaml");
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");

    private final JsonNode root;
    private final Map<String, ObjectNode> operations = new TreeMap<>();

    Contract(JsonNode root) {
        this.root = root;
        root.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> METHODS.contains(member.getKey()))
                        .forEach(member -> operations.put(
                                member.getKey().toUpperCase() + " " + path.getKey(), (ObjectNode) member.getValue())));
    }

    static Contract committed() {
        try {
            return new Contract(new YAMLMapper().readTree(FILE.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    JsonNode root() {
        return root;
    }

    /** All operations by method and path: {@code POST /v1/payments}. */
    Map<String, ObjectNode> operations() {
        return operations;
    }

    /** Whether an operation stands at this address, with ids in place of {@code {id}}. */
    boolean knows(String method, String path) {
        return operations.keySet().stream()
                .map(operation -> Pattern.quote(operation).replaceAll("\\{[^}]*}", "\\\\E[^/]+\\\\Q"))
                .anyMatch((method + " " + path)::matches);
    }

    /** The parameters of an operation, with those of its path. */
    List<JsonNode> parameters(String operation) {
        List<JsonNode> parameters = new ArrayList<>();
        String path = operation.substring(operation.indexOf(' ') + 1);
        for (JsonNode place : List.of(root.path("paths").path(path), operations.get(operation))) {
            if (place.path("parameters") instanceof ArrayNode own) {
                own.forEach(parameter -> parameters.add(resolve(parameter)));
            }
        }
        return parameters;
    }

    JsonNode schema(String name) {
        return root.path("components").path("schemas").path(name);
    }

    /** What a reference stands for, or the node itself. */
    JsonNode resolve(JsonNode node) {
        return node.has("$ref")
                ? resolve(
                        root.at(JsonPointer.compile(node.get("$ref").textValue().substring(1))))
                : node;
    }
}
