package io.postern.watch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps addresses that callers make up out of the labels. Requests that were refused before they were matched to an operation, for
 * their method or their size, come with the address as it was sent: anybody could make as many series as he likes.
 */
final class UnmatchedRequests implements MeterFilter {
    private static final Set<String> BEFORE_ANY_MATCH = Set.of("405", "413", "414", "431");
    private static final Tag NO_ADDRESS = Tag.of("uri", "UNMATCHED");

    /** Makes the one of this gateway. */
    static class Maker {
        @Produces
        @Singleton
        MeterFilter unmatched() {
            return new UnmatchedRequests();
        }
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        return "http.server.requests".equals(id.getName())
                        && BEFORE_ANY_MATCH.contains(String.valueOf(id.getTag("status")))
                ? id.replaceTags(Tags.concat(id.getTags(), Tags.of(NO_ADDRESS)))
                : id;
    }
}
