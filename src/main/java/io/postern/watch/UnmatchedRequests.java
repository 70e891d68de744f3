package io.postern.watch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.postern.wire.PublishedContract;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;

/**
 * Keeps addresses that callers make up out of the labels. Whatever refuses a request before it is matched to an operation (its method,
 * its size, what it accepts, a character) leaves the address as it was sent: anybody could make as many series as he likes, with what he
 * likes in them. Only paths of the contract are kept, and the words that stand for none.
 */
final class UnmatchedRequests implements MeterFilter {
    private static final Set<String> NO_PATH = Set.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root");
    private static final Tag NO_ADDRESS = Tag.of("uri", "UNMATCHED");

    private final Set<String> paths;

    UnmatchedRequests(Set<String> paths) {
        this.paths = paths;
    }

    /** Makes the one of this gateway. */
    static class Maker {
        @Produces
        @Singleton
        MeterFilter unmatched(PublishedContract contract) {
            return new UnmatchedRequests(contract.paths());
        }
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String uri = "http.server.requests".equals(id.getName()) ? id.getTag("uri") : null;
        return uri == null || paths.contains(uri) || NO_PATH.contains(uri)
                ? id
                : id.replaceTags(Tags.concat(id.getTags(), Tags.of(NO_ADDRESS)));
    }
}
