package io.postern.rotation;

import io.postern.keys.KeyName;
import io.postern.keys.RotatableKey;
import io.postern.problem.ProblemException;
import io.quarkus.arc.All;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The keys that this gateway can rotate, whatever room they are of. */
@ApplicationScoped
class KnownKeys {
    private final List<RotatableKey> keys;

    KnownKeys(@All List<RotatableKey> keys) {
        this.keys =
                keys.stream().sorted(Comparator.comparing(RotatableKey::name)).toList();
    }

    List<RotatableKey> all() {
        return keys;
    }

    /** Empty for a key that another build rotates. */
    Optional<RotatableKey> find(KeyName name) {
        return keys.stream().filter(key -> key.name() == name).findFirst();
    }

    /** @throws ProblemException 404 when there is no such key */
    RotatableKey named(String wire) {
        return keys.stream()
                .filter(key -> key.name().wire().equals(wire))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("key", wire));
    }
}
