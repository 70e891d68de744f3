package io.postern.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.delivery.Until;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A packaged gateway that is told to stop: probes are told first, calls are answered until they have noticed. Its log is JSON meanwhile. */
@InProcesses
class DrainTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final Ground GROUND = new Ground();

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void isNotReadyAnyMoreAndAnswersUntilThatIsNoticed() throws Exception {
        int management = FreePort.next();
        GatewayProcess gateway = GROUND.gateway()
                .set("quarkus.management.port", management)
                .set("quarkus.shutdown.delay", "20s")
                .set("quarkus.shutdown.timeout", "20s")
                .set("quarkus.log.console.json.enabled", true);
        URI ready = URI.create("http://127.0.0.1:" + management + "/q/health/ready");
        gateway.start();
        try {
            Until.isTrue(PATIENCE, () -> status(ready) == 200, () -> "is never ready");

            gateway.askToStop();

            Until.isTrue(Duration.ofSeconds(15), () -> status(ready) == 503, () -> "is ready all the time");
            assertThat(gateway.get("/dev/token").statusCode()).isEqualTo(200);
            assertThat(status(URI.create("http://127.0.0.1:" + management + "/q/health/live")))
                    .isEqualTo(200);
            Until.isTrue(PATIENCE, () -> !gateway.isAlive(), () -> "does not end");
        } finally {
            gateway.stop();
        }
        assertThat(lines(gateway.log()))
                .hasSizeGreaterThan(3)
                .allSatisfy(line -> assertThat(line.fieldNames())
                        .toIterable()
                        .contains("timestamp", "level", "loggerName", "message", "mdc"));
    }

    /** What is not JSON was said by the JVM or is the demo's banner. */
    private static List<JsonNode> lines(Path log) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith("{")) {
                lines.add(new ObjectMapper().readTree(line));
            }
        }
        return lines;
    }

    private int status(URI probe) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(probe).timeout(PATIENCE).build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException nobody) {
            return 0;
        }
    }
}
