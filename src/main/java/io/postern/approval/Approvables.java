package io.postern.approval;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations that can be approved, whatever room they are of. */
@ApplicationScoped
class Approvables {
    private final Map<String, ApprovableVerb> verbs;

    Approvables(@All List<ApprovableVerb> verbs) {
        this.verbs = verbs.stream()
                .collect(Collectors.toMap(
                        ApprovableVerb::operation,
                        verb -> verb,
                        (one, other) -> {
                            throw new IllegalStateException("two verbs for " + one.operation());
                        },
                        TreeMap::new));
    }

    ApprovableVerb named(String operation) {
        ApprovableVerb verb = verbs.get(operation);
        if (verb == null) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "operation",
                    "operation is " + Quote.of("operation", operation) + "; it must be one of "
                            + String.join(", ", verbs.keySet()) + ".");
        }
        return verb;
    }

    /** Refuses ids that are missing, or more than the path has places for. */
    static void checkIds(ApprovableVerb verb, @Nullable String pathId) {
        long wanted = verb.operation().chars().filter(c -> c == '{').count();
        if (wanted > 0 && pathId == null) {
            throw ProblemException.of(
                    Problem.MISSING_FIELD, "path_id", "path_id is missing: what stands in the braces of the path.");
        }
        long given = pathId == null ? 0 : pathId.split("/", -1).length;
        if (given != wanted) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "path_id",
                    "path_id has " + given + " ids; " + verb.operation() + " has places for " + wanted + ".");
        }
    }
}
