package io.postern.delivery;

import io.postern.egress.EgressReply;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/**
 * What an answer means: 2xx is delivered, and nothing else is.
 *
 * @param reason null when it was delivered
 * @param waits how long the merchant's server asks to be left alone; zero when it does not
 */
record Judgement(@Nullable Integer status, @Nullable String reason, Duration waits) {
    static final String GONE = "gone";
    /** It failed before anything left: what the endpoint's headers or secrets are kept as cannot be used. */
    static final Judgement NOT_SENDABLE = new Judgement(null, "not_sendable", Duration.ZERO);

    private static final Duration LONGEST_WAIT = Duration.ofHours(24);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    static Judgement of(EgressReply reply, Instant now) {
        return switch (reply) {
            case EgressReply.Failed failed ->
                new Judgement(null, failed.reason().word(), Duration.ZERO);
            case EgressReply.Answered answered -> of(answered, now);
        };
    }

    boolean isDelivered() {
        return reason == null;
    }

    private static Judgement of(EgressReply.Answered answered, Instant now) {
        int status = answered.status();
        boolean asksToWait = status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
        return new Judgement(
                status, reason(status), asksToWait ? wait(answered.headers().get("retry-after"), now) : Duration.ZERO);
    }

    private static @Nullable String reason(int status) {
        return switch (status) {
            case 410 -> GONE;
            case TOO_MANY_REQUESTS -> "too_many_requests";
            default ->
                switch (status / 100) {
                    case 2 -> null;
                    case 3 -> "redirect";
                    case 4 -> "client_error";
                    case 5 -> "server_error";
                    default -> "unknown_status";
                };
        };
    }

    /** Seconds or an HTTP date (RFC 9110, 10.2.3); what is neither is nothing. */
    private static Duration wait(@Nullable String retryAfter, Instant now) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        Duration asked = retryAfter.matches("\\d{1,9}")
                ? Duration.ofSeconds(Long.parseLong(retryAfter))
                : until(retryAfter, now);
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : asked;
    }

    private static Duration until(String date, Instant now) {
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return Duration.ZERO;
        }
    }
}
