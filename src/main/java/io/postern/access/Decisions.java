package io.postern.access;

import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Reads what each operation's annotations decide, once. */
@Singleton
class Decisions {
    private static final Logger LOG = Logger.getLogger(Decisions.class);

    private final Map<Method, Decision> made = new ConcurrentHashMap<>();

    Decision about(Method operation) {
        return made.computeIfAbsent(operation, Decisions::read);
    }

    private static Decision read(Method operation) {
        Needs needs = operation.getAnnotation(Needs.class);
        boolean open = operation.isAnnotationPresent(Open.class);
        if (needs != null && !open) {
            return new Decision.Needed(
                    scopes(needs),
                    Optional.ofNullable(operation.getAnnotation(InCheckout.class))
                            .map(InCheckout::value));
        }
        if (open && needs == null) {
            return new Decision.Open();
        }
        LOG.errorf("%s carries neither @Needs nor @Open, or both: it refuses every call", operation);
        return new Decision.Undecided();
    }

    private static List<Scope> scopes(Needs needs) {
        return Stream.concat(Stream.of(needs.value()), Arrays.stream(needs.or()))
                .toList();
    }
}
