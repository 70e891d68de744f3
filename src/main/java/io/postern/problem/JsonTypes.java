package io.postern.problem;

import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Currency;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says in words which JSON a field takes. */
final class JsonTypes {
    private static final Set<Class<?>> WHOLE =
            Set.of(long.class, int.class, short.class, byte.class, Long.class, Integer.class, Short.class, Byte.class);

    private JsonTypes() {}

    static String words(Class<?> type) {
        if (type == null) {
            return "of another JSON type";
        } else if (CharSequence.class.isAssignableFrom(type)) {
            return "a string";
        } else if (WHOLE.contains(type)) {
            return "a whole number without quotes, fraction or exponent";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type.isEnum()) {
            return "one of " + constants(type);
        } else if (Temporal.class.isAssignableFrom(type)) {
            return "a time as in RFC 3339, such as 2026-01-31T12:00:00Z";
        } else if (type == Currency.class) {
            return "a currency code of ISO 4217, such as EUR";
        } else if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "of another JSON type";
    }

    private static String constants(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
