package io.postern.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Which versions of a pepper may be used now, and which of them is pinned. Facts say so; a pepper without any fact has its
 * first version.
 */
record PepperVersions(int pinned, List<Integer> usable) {
    static final PepperVersions FIRST = new PepperVersions(1, List.of(1));

    /** A fact about a version: it was {@code made}, {@code pinned}, {@code closed} or {@code disabled}. */
    record Fact(String name, int version, String kind) {}

    static PepperVersions of(SourceKey pepper, List<Fact> facts) {
        int pinned = 1;
        TreeSet<Integer> usable = new TreeSet<>(List.of(1));
        for (Fact fact : facts) {
            if (fact.name().equals(pepper.wire())) {
                usable.add(fact.version());
                pinned = fact.kind().equals("pinned") ? Math.max(pinned, fact.version()) : pinned;
            }
        }
        facts.stream()
                .filter(fact -> fact.name().equals(pepper.wire()) && fact.kind().equals("disabled"))
                .forEach(fact -> usable.remove(fact.version()));
        return new PepperVersions(pinned, new ArrayList<>(usable));
    }
}
