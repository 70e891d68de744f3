package io.postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.egress.EgressReply;
import io.postern.egress.Reason;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static Judgement of(int status, Map<String, String> headers) {
        return Judgement.of(new EgressReply.Answered(status, headers, Buffer.buffer(), false), NOW);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 202, 204, 299})
    void isDeliveredWithAnyStatusOfSuccess(int status) {
        assertThat(of(status, Map.of()).isDelivered()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "100, unknown_status",
        "301, redirect",
        "304, redirect",
        "308, redirect",
        "400, client_error",
        "404, client_error",
        "410, gone",
        "429, too_many_requests",
        "500, server_error",
        "503, server_error",
        "600, unknown_status"
    })
    void failsWithAnyOther(int status, String reason) {
        assertThat(of(status, Map.of()).reason()).isEqualTo(reason);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void failsWithoutAnAnswer(Reason reason) {
        Judgement judgement = Judgement.of(new EgressReply.Failed(reason), NOW);

        assertThat(judgement.reason()).isEqualTo(reason.word());
        assertThat(judgement.status()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | 120 | 120",
                "503 | 0 | 0",
                "503 | Sat, 31 Jan 2026 12:05:00 GMT | 300",
                "503 | Sat, 31 Jan 2026 11:05:00 GMT | 0",
                "429 | 86401 | 86400",
                "429 | 999999999 | 86400",
                "429 | 99999999999999999999 | 0",
                "429 | -5 | 0",
                "429 | soon | 0",
                "500 | 120 | 0",
                "200 | 120 | 0"
            })
    void waitsForAsLongAsItIsAskedToWithinADay(int status, String retryAfter, long seconds) {
        assertThat(of(status, Map.of("retry-after", retryAfter)).waits()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void waitsForNothingThatNobodyAskedFor() {
        assertThat(of(429, Map.of()).waits()).isZero();
    }
}
