package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProductionCheckTest {
    private static final Map<String, String> WHOLE = Map.of(
            "postern.database.url", "postgresql://db:5432/postern",
            "postern.database.username", "postern_app",
            "postern.database.password", "secret",
            "postern.database.owner.username", "postern_owner",
            "postern.database.owner.password", "secret",
            "postern.keys.source", "vault",
            "postern.oidc.url", "https://login.example.com/realms/postern",
            "postern.access.first-operator", "otto");

    @Test
    void hasNothingToSayAboutAWholeConfiguration() {
        assertThat(complaints(WHOLE)).isEmpty();
    }

    @Test
    void namesEachMissingKeyAtOnce() {
        List<String> complaints = complaints(Map.of());

        assertThat(complaints).hasSize(WHOLE.size());
        WHOLE.keySet().forEach(key -> assertThat(complaints).anyMatch(line -> line.startsWith(key + " is missing")));
    }

    @Test
    void takesAnEmptyValueForAMissingOne() {
        assertThat(complaints(with("postern.database.password", " "))).hasSize(1);
    }

    @Test
    void refusesWhatBelongsToTheDemo() {
        assertThat(complaints(with("postern.keys.source", "local"))).hasSize(1);
        assertThat(complaints(with("postern.demo.enabled", "true"))).hasSize(1);
        assertThat(complaints(with("postern.sandbox.enabled", "true"))).hasSize(1);
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> changed = new HashMap<>(WHOLE);
        changed.put(key, value);
        return changed;
    }

    private static List<String> complaints(Map<String, String> config) {
        return ProductionCheck.complaints(key -> Optional.ofNullable(config.get(key)));
    }
}
