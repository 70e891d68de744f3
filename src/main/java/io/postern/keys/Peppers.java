package io.postern.keys;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A merchant's part of a pepper, by version, of which one is pinned: it counts until the next one is pinned. */
record Peppers(int pinned, Map<Integer, Secret> versions) {
    static Peppers of(PepperVersions asked, List<byte[]> found) {
        Map<Integer, Secret> versions = new TreeMap<>();
        for (int i = 0; i < found.size(); i++) {
            versions.put(asked.usable().get(i), Secret.hmac(found.get(i)));
        }
        return new Peppers(asked.pinned(), versions);
    }

    byte[] hash(int version, String purpose, byte[] value) {
        Secret pepper = versions.get(version);
        if (pepper == null) {
            throw ProblemException.of(Problem.KEYS_UNAVAILABLE, "A key is being changed. Try again.")
                    .header("Retry-After", "1");
        }
        return Hkdf.hmac(pepper, new Fields().add(purpose).add(value).bytes());
    }

    /** All versions, the pinned one first, then the one that comes after it. */
    List<Integer> pinnedFirst() {
        return versions.keySet().stream()
                .sorted(Comparator.comparing((Integer version) -> version != pinned)
                        .thenComparing(Comparator.reverseOrder()))
                .toList();
    }

    void wipe() {
        versions.values().forEach(Secret::destroy);
    }
}
