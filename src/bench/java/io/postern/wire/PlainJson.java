package io.postern.wire;

import com.fasterxml.jackson.databind.ObjectMapper;

/** The JSON of a gateway that does not run. */
public final class PlainJson {
    private PlainJson() {}

    public static Json make() {
        return new Json(new ObjectMapper());
    }
}
