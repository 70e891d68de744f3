package io.postern.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.id.RequestId;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a refusal as the document that callers read: {@code application/problem+json} (RFC 9457). */
@Singleton
public class ProblemWriter {
    private static final String MEDIA_TYPE = "application/problem+json";
    private static final String ANSWERED = "postern.problem";

    private final ObjectMapper mapper;

    ProblemWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    /** The refusal as an answer of a resource. */
    public Response response(ProblemException refusal, RoutingContext request) {
        Response.ResponseBuilder answer =
                Response.status(refusal.problem().status()).type(MEDIA_TYPE).entity(document(refusal, request));
        headers(refusal).forEach(answer::header);
        return answer.build();
    }

    /** The refusal as an answer from outside the resources: a filter, an unknown path, a failure of the server. */
    public void end(RoutingContext request, ProblemException refusal) {
        String document = document(refusal, request);
        headers(refusal).forEach((name, value) -> request.response().putHeader(name, value));
        request.response()
                .setStatusCode(refusal.problem().status())
                .putHeader("Content-Type", MEDIA_TYPE)
                .end(document);
    }

    /** The code that this request was refused with, or null. */
    public static String answered(RoutingContext request) {
        return request.get(ANSWERED);
    }

    private String document(ProblemException refusal, RoutingContext request) {
        Problem problem = refusal.problem();
        request.put(ANSWERED, problem.code());
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", problem.type());
        members.put("title", problem.title());
        members.put("status", problem.status());
        members.put("detail", Quote.mask(refusal.detail()));
        members.put("code", problem.code());
        refusal.param().ifPresent(param -> members.put("param", Quote.mask(param)));
        members.put("request_id", RequestId.of(request));
        refusal.members().forEach(members::putIfAbsent);
        return write(members);
    }

    private String write(Map<String, Object> members) {
        try {
            return mapper.writeValueAsString(members);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem document cannot be written as JSON", e);
        }
    }

    /** RFC 9110 wants a challenge on every 401, so one is added where the refusal brings none. */
    private static Map<String, String> headers(ProblemException refusal) {
        Map<String, String> headers = new LinkedHashMap<>(refusal.headers());
        if (refusal.problem().status() == 401) {
            headers.putIfAbsent("WWW-Authenticate", "Bearer realm=\"postern\"");
        }
        return headers;
    }
}
