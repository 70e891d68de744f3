package io.postern.idempotency;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What a writing call answers: made fresh, or read back for a retry with every byte as it was. */
public record Answer(int status, String json, boolean replayed) {
    public static Answer created(String json) {
        return new Answer(201, json, false);
    }

    public static Answer ok(String json) {
        return new Answer(200, json, false);
    }

    /** What was asked for has begun and goes on after the answer. */
    public static Answer accepted(String json) {
        return new Answer(202, json, false);
    }

    public Response toResponse() {
        Response.ResponseBuilder response = Response.status(status).entity(json).type(MediaType.APPLICATION_JSON_TYPE);
        return (replayed ? response.header("Idempotent-Replayed", "true") : response).build();
    }
}
