package io.postern.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;

/** Says the contract in OpenAPI 3.0.3, for tools that do not read 3.1: the validator of the tests is one. */
final class Rendering {
    static final Path FILE = Path.of("openapi", "postern-3.0.yaml");
    private static final String HEAD = "# Made of postern.yaml by bin/contract: change that one.\n";
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Rendering() {}

    static String of(Contract contract) {
        YAMLMapper yaml = YAMLMapper.builder()
                .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
                .build();
        ObjectNode root = contract.root().deepCopy();
        root.put("openapi", "3.0.3");
        ObjectNode info = (ObjectNode) root.get("info");
        info.remove("summary");
        ((ObjectNode) info.get("license")).remove("identifier");
        unscope(root);
        older(root);
        try {
            return HEAD + yaml.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** 3.0 knows scopes for OAuth2 alone; here they stand in the descriptions. */
    private static void unscope(JsonNode root) {
        root.findValues("bearer").stream()
                .filter(JsonNode::isArray)
                .forEach(scopes -> ((ArrayNode) scopes).removeAll());
    }

    private static void older(JsonNode node) {
        if (node instanceof ObjectNode object) {
            nullable(object);
            constant(object);
        }
        node.forEach(Rendering::older);
    }

    /** {@code type: [string, 'null']} was {@code nullable: true}. */
    private static void nullable(ObjectNode schema) {
        if (schema.get("type") instanceof ArrayNode types) {
            schema.set("type", types.get(0));
            schema.put("nullable", true);
        }
    }

    private static void constant(ObjectNode schema) {
        JsonNode value = schema.remove("const");
        if (value != null) {
            schema.set("enum", NODES.arrayNode().add(value));
        }
    }
}
