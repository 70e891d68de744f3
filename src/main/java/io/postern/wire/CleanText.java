package io.postern.wire;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import java.io.IOException;

/** Reads text that PostgreSQL and UTF-8 can hold: no U+0000, no half of a surrogate pair. */
final class CleanText {
    private CleanText() {}

    static final class OfValue extends StdScalarDeserializer<String> {
        OfValue() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            return checked(StringDeserializer.instance.deserialize(parser, context), context);
        }
    }

    static final class OfKey extends KeyDeserializer {
        @Override
        public Object deserializeKey(String key, DeserializationContext context) throws IOException {
            return checked(key, context);
        }
    }

    private static String checked(String text, DeserializationContext context) throws IOException {
        if (text != null && !isClean(text)) {
            throw context.weirdStringException(text, String.class, "not storable");
        }
        return text;
    }

    static boolean isClean(String text) {
        return text.codePoints().noneMatch(c -> c == 0 || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }
}
