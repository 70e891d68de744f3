package io.postern.problem;

import io.vertx.pgclient.PgException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Tells a part of the gateway that does not answer from a failure of what was being done: trying again later may help. */
public final class Outage {
    private static final int SERVER_IS_AWAY = 503;
    private static final int DEEPEST = 20;

    /** SQLSTATE: a statement or a lock took longer than it may. */
    private static final Set<String> TOO_SLOW = Set.of("57014", "55P03");

    private Outage() {}

    /** What is away, as the code of its problem; empty when everything answered and the failure is of the thing itself. */
    public static Optional<String> of(Throwable failure) {
        if (Stream.iterate(failure, link -> link != null, Throwable::getCause)
                .limit(DEEPEST)
                .anyMatch(Outage::isTooSlow)) {
            return Optional.of(Problem.SERVICE_UNAVAILABLE.code());
        }
        return Failures.expected(failure)
                .map(ProblemException::problem)
                .filter(problem -> problem.status() == SERVER_IS_AWAY)
                .map(Problem::code);
    }

    private static boolean isTooSlow(Throwable failure) {
        return failure instanceof PgException pg && pg.getSqlState() != null && TOO_SLOW.contains(pg.getSqlState());
    }
}
