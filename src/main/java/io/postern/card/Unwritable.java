package io.postern.card;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.io.IOException;

/** Refuses to write a value as JSON, whatever mapper and settings try. */
final class Unwritable extends JsonSerializer<Object> {
    @Override
    public void serialize(Object value, JsonGenerator json, SerializerProvider provider) throws IOException {
        throw InvalidDefinitionException.from(
                json, value.getClass().getSimpleName() + " is card data and is never written", (Throwable) null);
    }
}
