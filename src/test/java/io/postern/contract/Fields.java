package io.postern.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
        if (way == Way.IN) {
            compareBounds(where, type, schema);
        }
        members.forEach((name, member) -> compare(
                where + "." + name,
                member,
                contract.resolve(schema.path("properties").path(name))));
    }

    /** What Bean Validation holds a member to, the contract says, too. */
    private void compareBounds(String where, JavaType type, JsonNode schema) {
        for (RecordComponent component : type.getRawClass().getRecordComponents()) {
            String name = name(component);
            JsonNode member = contract.resolve(schema.path("properties").path(name));
            Method annotated = component.getAccessor();
            if (annotated.isAnnotationPresent(Min.class)) {
                bound(
                        where,
                        name,
                        member,
                        "minimum",
                        annotated.getAnnotation(Min.class).value());
            }
            if (annotated.isAnnotationPresent(Max.class)) {
                bound(
                        where,
                        name,
                        member,
                        "maximum",
                        annotated.getAnnotation(Max.class).value());
            }
            if (annotated.isAnnotationPresent(Size.class)) {
                String most = member.has("maxProperties") ? "maxProperties" : "maxLength";
                bound(
                        where,
                        name,
                        member,
                        most,
                        annotated.getAnnotation(Size.class).max());
            }
            if (annotated.isAnnotationPresent(Pattern.class)) {
                String pattern = annotated.getAnnotation(Pattern.class).regexp();
                assertThat(member.has("enum") ? String.join("|", choices(member)) : bare(member))
                        .as(where + "." + name)
                        .isEqualTo(pattern);
            }
        }
    }

    private static void bound(String where, String name, JsonNode member, String bound, long value) {
        assertThat(member.path(bound).asLong())
                .as(where + "." + name + ", " + bound)
                .isEqualTo(value);
    }

    private static List<String> choices(JsonNode schema) {
        List<String> choices = new ArrayList<>();
        schema.path("enum").forEach(word -> choices.add(word.textValue()));
        choices.removeIf(Objects::isNull);
        return choices;
    }

    /** The contract's patterns search, those of Bean Validation match the whole. */
    private static String bare(JsonNode schema) {
        return schema.path("pattern").asText().replaceAll("^\\^|\\$$", "");
    }

    private static String name(RecordComponent component) {
        JsonProperty own = component.getAccessor().getAnnotation(JsonProperty.class);
        return own == null ? component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT) : own.value();
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

    /** A view always has all its members but those that say otherwise; of a body, those that may not be missing. */
    private Set<String> always(JavaType type, Map<String, JavaType> members) {
        if (way == Way.OUT) {
            Set<String> always = new TreeSet<>(members.keySet());
            Arrays.stream(type.getRawClass().getRecordComponents())
                    .filter(component -> component.getAccessor().isAnnotationPresent(JsonInclude.class))
                    .map(Fields::name)
                    .forEach(always::remove);
            return always;
        }
        return Arrays.stream(type.getRawClass().getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(NotNull.class))
                .map(Fields::name)
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
