package io.postern.card;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;

/** A field of a request that may be a card number or a CVC: nothing quotes it, neither a log nor a refusal. */
@JsonSerialize(using = Unwritable.class)
@JsonDeserialize(using = SecretText.Reader.class)
public final class SecretText {
    private final String text;

    private SecretText(String text) {
        this.text = text;
    }

    public static SecretText of(String text) {
        return new SecretText(text);
    }

    /** The field itself, for those who judge it. */
    String text() {
        return text;
    }

    @Override
    public String toString() {
        return "(hidden)";
    }

    /** Takes a JSON string and nothing else: a number would lose leading zeros, and Jackson's complaint would quote it. */
    static final class Reader extends JsonDeserializer<SecretText> {
        @Override
        public SecretText deserialize(JsonParser in, DeserializationContext context) throws IOException {
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw MismatchedInputException.from(in, String.class, "must be a string of digits");
            }
            return new SecretText(in.getText());
        }
    }
}
