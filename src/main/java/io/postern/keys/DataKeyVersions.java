package io.postern.keys;

import java.util.List;

/**
 * The versions of the data keys, of all merchants' together: a merchant has an epoch of the one made last before anybody
 * seals with that version, so whoever reads knows it in time.
 *
 * @param made every merchant that is served gets an epoch of this version
 * @param pinned values are sealed by epochs of this version
 */
record DataKeyVersions(int made, int pinned) {
    static DataKeyVersions of(List<PepperVersions.Fact> facts) {
        return new DataKeyVersions(newest(facts, "made"), newest(facts, "pinned"));
    }

    private static int newest(List<PepperVersions.Fact> facts, String kind) {
        return facts.stream()
                .filter(fact -> fact.name().equals(KeyName.DATA_KEYS.wire())
                        && fact.kind().equals(kind))
                .mapToInt(PepperVersions.Fact::version)
                .max()
                .orElse(1);
    }
}
