package io.postern.watch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Gives a server on a port of the system's choice a port in its labels. Where one of this process has no such label and another has
 * it, Prometheus takes only the first, and the other never gets to listen.
 */
final class AnyPort implements MeterFilter {
    private static final Set<String> OF_A_SERVER = Set.of(
            "http.server.bytes.read",
            "http.server.bytes.written",
            "http.server.connections",
            "http.server.active.connections",
            "http.server.active.requests");
    private static final String PORT = "server.port";
    private static final Tag ANY = Tag.of(PORT, "any");

    /** Makes the one of this gateway. */
    static class Maker {
        @Produces
        @Singleton
        MeterFilter anyPort() {
            return new AnyPort();
        }
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        return OF_A_SERVER.contains(id.getName()) && id.getTag(PORT) == null ? id.withTag(ANY) : id;
    }
}
