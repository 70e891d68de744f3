package io.postern.problem;

import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.AuthenticationRedirectException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.validation.ValidationException;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every failure of a resource with a problem document; the framework's own mappers are all replaced. */
@Singleton
class ProblemMappers {
    private final ProblemWriter writer;
    private final AllowedMethods allowed;

    ProblemMappers(ProblemWriter writer, AllowedMethods allowed) {
        this.writer = writer;
        this.allowed = allowed;
    }

    @ServerExceptionMapper({
        Throwable.class,
        WebApplicationException.class,
        NotFoundException.class,
        ValidationException.class,
        MismatchedInputException.class,
        InvalidDefinitionException.class,
        UnauthorizedException.class,
        ForbiddenException.class,
        AuthenticationFailedException.class,
        AuthenticationCompletionException.class,
        AuthenticationRedirectException.class
    })
    Response answer(Throwable failure, RoutingContext request) {
        ProblemException refusal = Failures.problem(failure);
        if (failure instanceof NotAllowedException) {
            refusal.header("Allow", allowed.at(request.normalizedPath()));
        }
        return writer.response(refusal, request);
    }
}
