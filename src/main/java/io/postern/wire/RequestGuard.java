package io.postern.wire;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.ProblemWriter;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Refuses what no call can mean, before anything else reads it, and puts the headers of caution on every answer. */
@Singleton
class RequestGuard {
    private static final int AFTER_REQUEST_ID = 950;
    private static final int MAX_URI = 4_096;
    private static final int MAX_HEADERS = 16_384;

    private final ProblemWriter problems;
    private final Framing framing = new Framing();

    RequestGuard(ProblemWriter problems) {
        this.problems = problems;
    }

    void register(@Observes Filters filters) {
        filters.register(this::guard, AFTER_REQUEST_ID);
    }

    private void guard(RoutingContext request) {
        if (framing.isBehindOne(request.request())) {
            return;
        }
        caution(request.response().headers(), request.request().path());
        if (request.request().isSSL()) { // over plain HTTP a browser would not believe it
            request.response().headers().set("Strict-Transport-Security", "max-age=31536000");
        }
        refusal(request).ifPresentOrElse(refusal -> refuse(request, refusal), request::next);
    }

    private void refuse(RoutingContext request, ProblemException refusal) {
        if (framing.isUnsure(request.request())) {
            framing.endAfter(request);
        }
        problems.end(request, refusal);
        RestOfBody.discard(request);
    }

    /** An answer may hold a merchant's data, so no cache keeps it; and a browser must not guess what it is. */
    private static void caution(MultiMap headers, String path) {
        headers.set("X-Content-Type-Options", "nosniff").set("Referrer-Policy", "no-referrer");
        if (path == null || !path.startsWith("/q/")) {
            headers.set("Cache-Control", "no-store")
                    .set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        }
    }

    private Optional<ProblemException> refusal(RoutingContext request) {
        if (framing.isUnsure(request.request())) {
            return problem(
                    Problem.BAD_REQUEST,
                    "Where the body ends is not sure: send a Content-Length, or in HTTP/1.1 \"Transfer-Encoding: chunked\", and not both.");
        }
        String uri = request.request().uri();
        if (uri.length() > MAX_URI) {
            return problem(Problem.URI_TOO_LONG, "The address may have at most 4,096 characters.");
        }
        if (!readable(uri)) {
            return problem(
                    Problem.BAD_REQUEST, "The address is not a URI, or its percent escapes are not text in UTF-8.");
        }
        int size = request.request().headers().entries().stream()
                .mapToInt(header -> header.getKey().length() + header.getValue().length())
                .sum();
        return size > MAX_HEADERS
                ? problem(Problem.HEADERS_TOO_LARGE, "The headers may have at most 16,384 bytes.")
                : Optional.empty();
    }

    private static Optional<ProblemException> problem(Problem problem, String detail) {
        return Optional.of(ProblemException.of(problem, detail));
    }

    /** Every percent escape must stand for text: broken UTF-8 and U+0000 would fail much later, in the database. */
    private static boolean readable(String uri) {
        try {
            new URI(uri);
            String text = uri.indexOf('%') < 0 ? uri : URLDecoder.decode(uri, StandardCharsets.UTF_8);
            return CleanText.isClean(text) && text.indexOf('\uFFFD') < 0;
        } catch (IllegalArgumentException | URISyntaxException e) {
            return false;
        }
    }
}
