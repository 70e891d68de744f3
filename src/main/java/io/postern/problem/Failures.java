package io.postern.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.security.AuthenticationCompletionException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Knows the problem behind every failure; what nobody expected becomes 500 without detail, and is logged. */
final class Failures {
    private static final Logger LOG = Logger.getLogger(Failures.class);
    private static final int DEEPEST = 20;

    /** SQLSTATE: shutting down, starting up, crashed, read-only standby after a failover. */
    private static final Set<String> DATABASE_AWAY = Set.of("57P01", "57P02", "57P03", "25006", "40001", "40P01");

    private Failures() {}

    static ProblemException problem(Throwable failure) {
        return expected(failure).orElseGet(() -> unexpected(failure));
    }

    /** Verbs, drivers and executors wrap what went wrong, so the first failure of the chain that is understood counts. */
    static Optional<ProblemException> expected(Throwable failure) {
        return Stream.iterate(failure, link -> link != null, Throwable::getCause)
                .limit(DEEPEST)
                .map(Failures::understood)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<ProblemException> understood(Throwable failure) {
        return Optional.ofNullable(
                switch (failure) {
                    case ProblemException refusal -> refusal;
                    case ConstraintViolationException violations -> Violations.problem(violations);
                    case JsonProcessingException json -> JsonRefusals.problem(json);
                    case WebApplicationException web when web.getCause() instanceof JsonProcessingException -> null;
                    case NotFoundException web when web.getCause() != null -> unreadableParameter();
                    case WebApplicationException web ->
                        HttpRefusals.problem(web.getResponse().getStatus());
                    case UnauthorizedException none -> HttpRefusals.problem(401);
                    case AuthenticationFailedException bad -> HttpRefusals.problem(401);
                    case AuthenticationCompletionException bad -> HttpRefusals.problem(401);
                    case ForbiddenException forbidden -> HttpRefusals.problem(403);
                    case PgException pg when isAway(pg) -> away();
                    case PgException pg when "epoch_is_closed".equals(pg.getConstraint()) -> keysChange();
                    case PgException pg -> refusedByDatabase(pg);
                    case SocketException network -> away();
                    case UnknownHostException network -> away();
                    case ClosedChannelException network -> away();
                    case ClosedConnectionException network -> away();
                    case ConnectionPoolTooBusyException busy -> away();
                    case TimeoutException slow -> away();
                    default -> null;
                });
    }

    private static boolean isAway(PgException pg) {
        String state = pg.getSqlState();
        return state != null && (state.startsWith("08") || state.startsWith("53") || DATABASE_AWAY.contains(state));
    }

    private static ProblemException unreadableParameter() {
        return ProblemException.of(Problem.BAD_REQUEST, "A parameter of the address has the wrong type.");
    }

    private static ProblemException away() {
        return ProblemException.of(
                        Problem.SERVICE_UNAVAILABLE, "A part that this call needs does not answer; try again.")
                .header("Retry-After", "2");
    }

    /** PostgreSQL's DETAIL quotes whole rows, so only what names the rule is logged. */
    /** This process sealed with keys that a rotation has closed: it was cut off from the key server for that long. */
    private static ProblemException keysChange() {
        return ProblemException.of(Problem.KEYS_UNAVAILABLE, "A key is being changed. Try again.")
                .header("Retry-After", "1");
    }

    private static ProblemException refusedByDatabase(PgException pg) {
        LOG.errorf(
                "PostgreSQL refused a statement: SQLSTATE %s, table %s, constraint %s: %s",
                pg.getSqlState(), pg.getTable(), pg.getConstraint(), Quote.mask(pg.getErrorMessage()));
        return internal();
    }

    private static ProblemException unexpected(Throwable failure) {
        LOG.error("unexpected failure", failure);
        return internal();
    }

    private static ProblemException internal() {
        return ProblemException.of(
                Problem.INTERNAL, "The gateway failed to do this. The request_id helps support to find out why.");
    }
}
