package io.postern.watch;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Keeps addresses that callers make up out of the labels. Whatever refuses a request before it is matched to an operation (its method,
 * its size, what it accepts, a character) leaves the address as it was sent: anybody could make as many series as he likes, with what he
 * likes in them. Only paths of the contract are kept, and the words that stand for none.
 */
final class UnmatchedRequests implements MeterFilter {
    private static final String CONTRACT = "/META-INF/openapi/postern.yaml";
    private static final Pattern PATH = Pattern.compile("^ {2}(/[^\\s:]*):", Pattern.MULTILINE);
    private static final Set<String> NO_PATH = Set.of("NOT_FOUND", "REDIRECTION", "UNKNOWN", "root");
    private static final Tag NO_ADDRESS = Tag.of("uri", "UNMATCHED");

    private final Set<String> paths = ofTheContract();

    /** Makes the one of this gateway. */
    static class Maker {
        @Produces
        @Singleton
        MeterFilter unmatched() {
            return new UnmatchedRequests();
        }
    }

    private static Set<String> ofTheContract() {
        try (InputStream contract = UnmatchedRequests.class.getResourceAsStream(CONTRACT)) {
            String text = new String(contract.readAllBytes(), StandardCharsets.UTF_8);
            return PATH.matcher(text).results().map(path -> path.group(1)).collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
