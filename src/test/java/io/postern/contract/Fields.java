package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import jakarta.validation.constraints.NotNull;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Compares a schema of the contract with the type that the gateway reads or writes, as its own mapper sees it. */
record Fields(Contract contract, ObjectMapper mapper, Way way) {
    enum Way {
        IN,
        OUT
    }

    void compare(String where, Type type, JsonNode schema) {
        compare(where, mapper.constructType(type), contract.resolve(schema));
    }

    private void compare(String where, JavaType type, JsonNode schema) {
        assertThat(types(schema)).as(where).contains(jsonType(type));
        if (type.isEnumType()) {
            assertThat(words(schema)).as(where).isEqualTo(Words.of(type.getRawClass()));
        } else if (type.isCollectionLikeType()) {
            compare(where + "[]", type.getContentType(), contract.resolve(schema.path("items")));
        } else if (type.getRawClass().isRecord()) {
            compareMembers(where, type, schema);
        }
    }

    private void compareMembers(String where, JavaType type, JsonNode schema) {
        Map<String, JavaType> members = members(type);
        Set<String> listed = new TreeSet<>();
        schema.path("properties").fieldNames().forEachRemaining(listed::add);

        assertThat(listed).as(where).isEqualTo(members.keySet());
        assertThat(required(schema)).as(where + ", required").isEqualTo(always(type, members));
        members.forEach((name, member) -> compare(
                where + "." + name,
                member,
                contract.resolve(schema.path("properties").path(name))));
    }

    private Map<String, JavaType> members(JavaType type) {
        BeanDescription seen = way == Way.IN
                ? mapper.getDeserializationConfig().introspect(type)
                : mapper.getSerializationConfig().introspect(type);
        return seen.findProperties().stream()
                .filter(property -> way == Way.IN ? property.couldDeserialize() : property.couldSerialize())
                .collect(Collectors.toMap(
                        BeanPropertyDefinition::getName,
                        BeanPropertyDefinition::getPrimaryType,
                        (one, other) -> one,
                        TreeMap::new));
    }

    /** A view always has all its members; of a body, those that may not be missing. */
    private Set<String> always(JavaType type, Map<String, JavaType> members) {
        if (way == Way.OUT) {
            return members.keySet();
        }
        Function<RecordComponent, String> name =
                component -> component.getName().replaceAll("([A-Z])", "_$1").toLowerCase();
        return Arrays.stream(type.getRawClass().getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(NotNull.class))
                .map(name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String jsonType(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (type.isCollectionLikeType()) {
            return "array";
        }
        if (raw == int.class || raw == long.class || raw == Integer.class || raw == Long.class) {
            return "integer";
        }
        if (raw == boolean.class || raw == Boolean.class) {
            return "boolean";
        }
        return raw.isRecord() || type.isMapLikeType() ? "object" : "string";
    }

    private static List<String> types(JsonNode schema) {
        List<String> types = new ArrayList<>();
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            type.forEach(each -> types.add(each.asText()));
        } else {
            types.add(type.asText());
        }
        return types;
    }

    private static Set<String> words(JsonNode schema) {
        Set<String> words = new TreeSet<>();
        schema.path("enum").forEach(word -> words.add(word.asText()));
        return words;
    }

    private static Set<String> required(JsonNode schema) {
        Set<String> required = new TreeSet<>();
        schema.path("required").forEach(name -> required.add(name.asText()));
        return required;
    }
}
