package io.postern.login;

import io.postern.database.DatabaseLogin;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections that are being opened, by login. PostgreSQL does not say yet whose they are, and one whose role is dropped at that
 * moment opens all the same and fails its callers for as long as it lives.
 */
@Singleton
class Openings {
    private final Map<String, Integer> opening = new ConcurrentHashMap<>();

    void begin(DatabaseLogin login) {
        opening.merge(login.username(), 1, Integer::sum);
    }

    void end(DatabaseLogin login) {
        opening.computeIfPresent(login.username(), (same, count) -> count == 1 ? null : count - 1);
    }

    boolean areWith(String username) {
        return opening.containsKey(username);
    }
}
