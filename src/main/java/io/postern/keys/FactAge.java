package io.postern.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Tells whether a fact about a version is there and has been for a while. */
final class FactAge {
    private FactAge() {}

    static boolean isOver(List<KeyFacts.Fact> facts, int version, KeyFacts.Kind kind, Duration age, Instant now) {
        return facts.stream()
                .filter(fact -> fact.version() == version && fact.kind() == kind)
                .anyMatch(fact -> !fact.at().plus(age).isAfter(now));
    }
}
