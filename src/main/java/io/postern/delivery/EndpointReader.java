package io.postern.delivery;

import io.postern.egress.EgressAddress;
import io.postern.event.EventType;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.CardNumberFinder;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a request into terms: what it does not name stays as it is, and each value that cannot be is refused by name. */
final class EndpointReader {
    private static final int LONGEST_DESCRIPTION = 256;
    private static final int MOST_PER_SECOND = 1_000;

    private EndpointReader() {}

    static EndpointTerms making(EndpointRequest request) {
        if (request.url() == null) {
            throw ProblemException.of(
                    Problem.MISSING_FIELD, "url", "url is required: where the merchant wants to be told.");
        }
        return changing(EndpointTerms.usual(), request);
    }

    static EndpointTerms changing(EndpointTerms now, EndpointRequest request) {
        return new EndpointTerms(
                request.url() == null ? now.url() : url(request.url()),
                request.events() == null ? now.events() : events(request.events()),
                request.description() == null ? now.description() : description(request.description()),
                request.headers() == null ? now.headers() : EndpointHeaders.read(request.headers()),
                request.ordered() == null ? now.ordered() : request.ordered(),
                request.rateLimit() == null ? now.rateLimit() : rateLimit(request.rateLimit()),
                request.status() == null ? now.enabled() : enabled(request.status()));
    }

    /** Does not quote the address, which may have a secret in it. */
    static ProblemException refusedUrl(String allowed) {
        return ProblemException.of(Problem.INVALID_VALUE, "url", "url must be " + allowed + ".");
    }

    private static String url(String url) {
        CardNumberFinder.refuseIn(url, "url");
        try {
            return EgressAddress.of(url).toString();
        } catch (IllegalArgumentException wrong) {
            throw refusedUrl(wrong.getMessage());
        }
    }

    private static List<String> events(List<String> events) {
        if (events.equals(List.of(EndpointTerms.ALL))) {
            return events;
        }
        for (int n = 0; n < events.size(); n++) {
            String param = "events[" + n + "]";
            CardNumberFinder.refuseIn(events.get(n), param);
            if (Optional.ofNullable(events.get(n)).flatMap(EventType::of).isEmpty()) {
                throw refused(param, events.get(n), "one of " + EventType.words() + "; or [\"*\"] alone for all");
            }
        }
        if (events.isEmpty() || events.stream().distinct().count() < events.size()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "events",
                    "events has " + events.size()
                            + " values; it must have one at least, all different, or be [\"*\"].");
        }
        return List.copyOf(events);
    }

    private static @Nullable String description(String description) {
        CardNumberFinder.refuseIn(description, "description");
        if (description.length() > LONGEST_DESCRIPTION || description.chars().anyMatch(Character::isISOControl)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "description",
                    "description has " + description.length() + " characters; it must be a text of at most "
                            + LONGEST_DESCRIPTION + " characters in one line; an empty one takes it away.");
        }
        return description.isBlank() ? null : description;
    }

    private static @Nullable Integer rateLimit(int perSecond) {
        if (perSecond < 0 || perSecond > MOST_PER_SECOND) {
            throw refused(
                    "rate_limit", perSecond, "deliveries a second, 1 to " + MOST_PER_SECOND + ", or 0 for no limit");
        }
        return perSecond == 0 ? null : Integer.valueOf(perSecond);
    }

    private static boolean enabled(String status) {
        return switch (status) {
            case EndpointView.ENABLED -> true;
            case EndpointView.DISABLED -> false;
            default -> {
                CardNumberFinder.refuseIn(status, "status");
                throw refused("status", status, "enabled or disabled");
            }
        };
    }

    private static ProblemException refused(String param, Object value, String allowed) {
        return ProblemException.of(
                Problem.INVALID_VALUE,
                param,
                param + " is " + Quote.of(param, value) + "; it must be " + allowed + ".");
    }
}
