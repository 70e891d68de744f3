package io.postern.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** A line of an exported file: a flat JSON object, read without a tree, since there are millions. */
final class JsonLine {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int MOST_SHOWN = 300;

    private JsonLine() {}

    /** The fields as text. */
    static Map<String, String> fields(String line) {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser parser = JSON.createParser(line)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    String name = parser.currentName();
                    fields.put(name, parser.nextToken() == JsonToken.VALUE_NULL ? null : parser.getText());
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a line is no JSON, or is cut off: " + shortened(line), e);
        }
        return fields;
    }

    static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "…";
    }
}
