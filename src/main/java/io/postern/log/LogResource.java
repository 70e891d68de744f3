package io.postern.log;

import io.postern.access.Needs;
import io.postern.access.Scope;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** HTTP door to what is public about the log among its users: heads, keys, consistency. Hashes tell of nobody's entries. */
@Path("/v1/log")
@Produces(MediaType.APPLICATION_JSON)
class LogResource {
    private final ReadLog log;

    LogResource(ReadLog log) {
        this.log = log;
    }

    @GET
    @Path("head")
    @Needs(Scope.RECEIPTS_READ)
    public Uni<LogHead> head() {
        return log.head();
    }

    @GET
    @Path("key")
    @Needs(Scope.RECEIPTS_READ)
    public Uni<ReadLog.KeyList> keys() {
        return log.keys();
    }

    @GET
    @Path("consistency")
    @Needs(Scope.RECEIPTS_READ)
    public Uni<ReadLog.Consistency> consistency(@QueryParam("from") String from, @QueryParam("to") String to) {
        if (from == null) {
            throw ProblemException.of(
                    Problem.MISSING_FIELD, "from", "from is missing; it must be the size of an earlier head.");
        }
        return log.consistency(size("from", from), size("to", to));
    }

    /** A size of the log from a query parameter; null when it was not given. */
    static @Nullable Long size(String param, @Nullable String text) {
        if (text == null) {
            return null;
        }
        if (!text.matches("[1-9]\\d{0,15}")) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, param, param + " must be the size of a signed head, a whole number from 1.");
        }
        return Long.valueOf(text);
    }
}
