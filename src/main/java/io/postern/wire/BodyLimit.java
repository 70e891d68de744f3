package io.postern.wire;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.ProblemWriter;
import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Bounds every body at 64 kB, and those of a {@link LargerBody} at what it says. A body that names its length is refused by it;
 * one in chunks, which does not, is counted while it arrives and handed to the resource once it is whole. That is before
 * anybody knows who sends it, so a larger body has to name its length.
 */
@Singleton
class BodyLimit {
    static final int MAX_BYTES = 65_536;
    private static final int AFTER_REQUEST_ID = 900;
    private static final Set<HttpMethod> METHODS_WITH_BODY = Set.of(HttpMethod.POST, HttpMethod.PATCH, HttpMethod.PUT);
    private static final String WHOLE = "postern.body";

    private final ProblemWriter problems;
    private final ChunkedBodies chunked = new ChunkedBodies();
    private final List<LargerBody> larger;

    BodyLimit(ProblemWriter problems, @All List<LargerBody> larger) {
        this.problems = problems;
        this.larger = larger;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, AFTER_REQUEST_ID);
    }

    private void check(RoutingContext request) {
        HttpServerRequest bytes = request.request();
        String length = bytes.getHeader("Content-Length");
        int most = most(bytes);
        if (length != null && isTooMuch(length, most)) {
            refuse(request, tooLarge(most));
        } else if (length == null && comesInChunks(bytes) && most == MAX_BYTES) {
            chunked.collect(request, whole -> hand(request, whole), refusal -> refuse(request, refusal));
        } else if (length == null && (comesInChunks(bytes) || comesInFrames(bytes))) {
            refuse(
                    request,
                    ProblemException.of(Problem.LENGTH_REQUIRED, "Name the body's length in a Content-Length header."));
        } else {
            if (length == null || length.equals("0")) {
                // clients name any type, or none, where there is nothing to read
                bytes.headers().set("Content-Type", "application/json");
            }
            request.next();
        }
    }

    private int most(HttpServerRequest bytes) {
        if (bytes.path() == null) {
            return MAX_BYTES;
        }
        return larger.stream()
                .filter(body -> body.path().matcher(bytes.path()).matches())
                .mapToInt(LargerBody::mostBytes)
                .findFirst()
                .orElse(MAX_BYTES);
    }

    private static boolean isTooMuch(String length, int most) {
        return length.length() > 9 || Long.parseLong(length) > most;
    }

    private static boolean comesInChunks(HttpServerRequest bytes) {
        return bytes.getHeader("Transfer-Encoding") != null;
    }

    /** HTTP/2 has no chunks: a body that nobody announced may come with any method that takes one. */
    private static boolean comesInFrames(HttpServerRequest bytes) {
        return bytes.version() == HttpVersion.HTTP_2 && !bytes.isEnded() && METHODS_WITH_BODY.contains(bytes.method());
    }

    private void hand(RoutingContext request, Buffer whole) {
        request.put(WHOLE, whole);
        request.next();
    }

    private void refuse(RoutingContext request, ProblemException refusal) {
        problems.end(request, refusal);
        RestOfBody.discard(request);
    }

    static ProblemException tooLarge(int most) {
        return ProblemException.of(Problem.BODY_TOO_LARGE, "The body may have at most " + most + " bytes.");
    }

    @ServerRequestFilter
    void handOver(ContainerRequestContext resource, RoutingContext request) {
        Buffer whole = request.get(WHOLE);
        if (whole != null) {
            resource.setEntityStream(new ByteArrayInputStream(whole.getBytes()));
        }
    }
}
