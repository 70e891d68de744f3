package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.InProcesses;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kills the packaged gateway in every phase of a rotation and in the middle of resealing: it goes on where it was. */
@InProcesses
class RotationKillTest {
    private static final int TOKENS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CARD =
            "{\"card\":{\"number\":\"4242424242424242\",\"exp_month\":12,\"exp_year\":2030}}";

    /** Every fact of a rotation and every batch of resealed or rewrapped rows: each is a moment to be killed at. */
    private static final String MOMENTS = "SELECT (SELECT count(*) FROM key_rotation_fact)"
            + " + (SELECT count(*) FROM reseal_fact) + (SELECT count(*) FROM data_key_fact)";

    private static final String UNDER_WAY = "SELECT count(*) FROM key_rotation r WHERE NOT EXISTS"
            + " (SELECT FROM key_rotation_fact f WHERE f.name = r.name AND f.number = r.number AND f.phase = 'finished')";

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final HttpClient http = HttpClient.newHttpClient();
    private GatewayProcess gateway;
    private int kills;

    @Test
    void goesOnAfterAKillInEveryPhase() throws Exception {
        gateway = GROUND.gateway();
        try {
            gateway.warmUp();
            gateway.startQuickly();
            List<String> tokens = new ArrayList<>();
            for (int n = 0; n < TOKENS; n++) {
                tokens.add(id(post("merchant", "/v1/tokens", CARD, 201)));
            }

            rotateAndKill("data_keys");
            rotateAndKill("key_encryption_key");

            System.out.printf("%d kills during two rotations%n", kills);
            assertThat(kills).isGreaterThanOrEqualTo(8);
            assertThat(GROUND.count("SELECT count(*) FROM data_key WHERE version < 2 OR wrapped_by < 2"))
                    .isZero();
            assertThat(GROUND.count("SELECT count(*) FROM receipt WHERE kind = 'key.rotated'"))
                    .isEqualTo(2);
            for (String token : tokens) {
                post(
                        "merchant",
                        "/v1/payments",
                        "{\"amount\":1000,\"currency\":\"USD\",\"token\":\"" + token + "\"}",
                        201);
            }
        } finally {
            gateway.stop();
        }
    }

    private void rotateAndKill(String key) throws Exception {
        post("operator&acr=mfa", "/v1/keys/" + key + "/rotate", "{}", 202);
        long seen = GROUND.count(MOMENTS);
        while (GROUND.count(UNDER_WAY) > 0) {
            long from = seen;
            seen = awaitAnotherThan(from);
            if (GROUND.count(UNDER_WAY) > 0) {
                gateway.kill();
                kills++;
                gateway.startQuickly();
            }
        }
    }

    private static long awaitAnotherThan(long seen) throws SQLException {
        Instant deadline = Instant.now().plus(PATIENCE);
        long now = GROUND.count(MOMENTS);
        while (now == seen) {
            assertThat(Instant.now()).as("patience").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            now = GROUND.count(MOMENTS);
        }
        return now;
    }

    private String post(String role, String path, String body, int wanted) throws IOException, InterruptedException {
        String token = gateway.get("/dev/token?role=" + role).body();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(gateway.at(path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", UUID.randomUUID().toString())
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(wanted);
        return answer.body();
    }

    private static String id(String json) {
        return json.replaceAll("(?s).*?\"id\"\\s*:\\s*\"(tok_[0-9a-z]+)\".*", "$1");
    }
}
