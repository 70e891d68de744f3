package io.postern.problem;

import io.postern.id.Ids;
import io.postern.id.RequestId;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Answers with a problem document where no resource does: unknown paths and failures of the server itself. */
@Singleton
class RouteProblems {
    private static final int BEFORE_ALL_OTHERS = Integer.MIN_VALUE + 1;

    private final ProblemWriter writer;
    private final Ids ids;

    RouteProblems(ProblemWriter writer, Ids ids) {
        this.writer = writer;
        this.ids = ids;
    }

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL_OTHERS).failureHandler(this::failed);
        router.get("/problems/:code").handler(this::explain);
        // an address that Vert.x itself cannot read meets no filter and no failure handler
        router.errorHandler(400, this::failed);
        router.route().last().handler(request -> writer.end(request, HttpRefusals.problem(404)));
    }

    private void failed(RoutingContext request) {
        if (request.response().ended() || request.response().headWritten()) {
            request.next();
            return;
        }
        RequestId.ensure(request, ids);
        Throwable failure = request.failure();
        writer.end(request, failure == null ? HttpRefusals.problem(request.statusCode()) : Failures.problem(failure));
    }

    /** The address that {@code type} points to: what the code means, for a person. */
    private void explain(RoutingContext request) {
        Problem.ofCode(request.pathParam("code"))
                .ifPresentOrElse(
                        problem -> request.response()
                                .putHeader("Content-Type", "text/plain; charset=utf-8")
                                .end(problem.code() + " (" + problem.status() + ")\n\n" + problem.title() + ".\n"),
                        () -> writer.end(request, HttpRefusals.problem(404)));
    }
}
