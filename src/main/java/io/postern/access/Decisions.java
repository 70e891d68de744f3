package io.postern.access;

import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
            return new Decision.Needed(needs.value());
        }
        if (open && needs == null) {
            return new Decision.Open();
        }
        LOG.errorf("%s carries neither @Needs nor @Open, or both: it refuses every call", operation);
        return new Decision.Undecided();
    }
}
