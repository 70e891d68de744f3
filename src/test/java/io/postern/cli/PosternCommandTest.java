package io.postern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.event.EventType;
import io.quarkus.test.common.http.TestHTTPResource;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The developer's commands against a running gateway. */
@PosternTest
class PosternCommandTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"; // test-only

    @TestHTTPResource
    URI gateway;

    @TempDir
    Path folder;

    private MerchantForTests shop;

    @BeforeEach
    void openAShop() throws IOException {
        shop = MerchantForTests.open();
        Files.writeString(folder.resolve("token"), shop.token());
        Files.writeString(folder.resolve("secret"), SECRET);
    }

    private record Said(int exit, String out, String err) {}

    @Test
    void listenBringsEventsToTheDevelopersPortWithGoodSignatures() throws Exception {
        try (HookForTests hook = new HookForTests().believing(SECRET);
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            Future<Said> listening = beside.submit(() -> run(
                    "listen",
                    "--forward-to",
                    hook.url(),
                    "--secret-file",
                    secret(),
                    "--count",
                    "1",
                    "--events",
                    "payment.failed"));
            while (!listening.isDone()) {
                run("trigger", "payment.failed"); // until one comes after it began to listen
            }

            assertThat(listening.get().exit()).isZero();
            assertThat(listening.get().out()).contains("payment.failed").contains("204 in ");
            assertThat(hook.believed()).singleElement().asString().contains("\"type\":\"payment.failed\"");
            assertThat(hook.doubted()).isEmpty();
        }
    }

    @Test
    void aPortThatKnowsAnotherSecretDoesNotBelieveIt() throws Exception {
        try (HookForTests hook = new HookForTests().believing("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
                ExecutorService beside = Executors.newSingleThreadExecutor()) {
            Future<Said> listening = beside.submit(
                    () -> run("listen", "--forward-to", hook.url(), "--secret-file", secret(), "--count", "1"));
            while (!listening.isDone()) {
                run("trigger", "payment.failed");
            }

            assertThat(listening.get().out()).contains("401 in ");
            assertThat(hook.doubted()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void eachTriggerMakesItsEventHappen(Trigger trigger) {
        Said said = run("trigger", trigger.event());

        assertThat(said.err()).isEmpty();
        assertThat(said.exit()).isZero();
        assertThat(said.out()).matches("(?s)evt_[0-9a-z]{26}  " + trigger.event() + " of [a-z]{3}_[0-9a-z]{26}\\R");
        assertThat(Arrays.stream(EventType.values()).map(EventType::wire)).contains(trigger.event());
    }

    @Test
    void resendDeliversAgainAndTheLogShowsBothTries() throws Exception {
        try (HookForTests hook = new HookForTests()) {
            var endpoint =
                    shop.post("/v1/webhook_endpoints", "{'url':'" + hook.url() + "','events':['payment.failed']}");
            hook.believing(endpoint.path("secret"));
            String event = run("trigger", "payment.failed").out().split(" ")[0];
            awaitTries(hook, 1);

            Said resent = run("events", "resend", event);

            assertThat(resent.err()).isEmpty();
            awaitTries(hook, 2);
            Said log = awaitLines(2);
            assertThat(log.out().lines())
                    .hasSize(2)
                    .allSatisfy(line -> assertThat(line)
                            .contains("delivered")
                            .contains(event)
                            .contains(": 204 in ")
                            .startsWith("20"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trigger payment.exploded | 1 | There is no way to trigger payment.exploded",
                "events resend ../keys | 1 | That is no id",
                "events resend evt_01h455vb4pex5vsknk084sn02q | 1 | 404 not_found",
                "listen --secret-file pom.xml | 1 | In the file with the secret stands none: a webhook's secret starts with whsec_",
                "listen --secret-file nowhere | 1 | The file with the secret cannot be read: nowhere",
                "listen --count many | 2 | --count",
                "explode | 2 | Unmatched argument",
            })
    void whatCannotBeDoneIsSaidInASentence(String command, int exit, String sentence) {
        Said said = run(command.split(" "));

        assertThat(said.exit()).isEqualTo(exit);
        assertThat(said.err()).contains(sentence).doesNotContain("Exception");
    }

    @Test
    void aGatewayThatIsNotThereIsSaidToBeAway() {
        Said said = on("http://127.0.0.1:1", "trigger", "payment.failed");

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).startsWith("No gateway answers at http://127.0.0.1:1.");
    }

    @Test
    void aTokenThatIsNoneIsRefusedInTheGatewaysWords() throws IOException {
        Files.writeString(folder.resolve("token"), "not.a.token");

        Said said = run("trigger", "payment.failed");

        assertThat(said.exit()).isEqualTo(1);
        assertThat(said.err()).startsWith("401 unauthenticated: ");
    }

    private static void awaitTries(HookForTests hook, int tries) {
        until(() -> hook.believed().size() >= tries);
        assertThat(hook.doubted()).isEmpty();
    }

    /** What was taken is on the log a moment later. */
    private Said awaitLines(int lines) {
        until(() -> run("logs", "tail", "--no-follow").out().lines().count() >= lines);
        return run("logs", "tail", "--no-follow");
    }

    private static void until(BooleanSupplier condition) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("patience").isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private String secret() {
        return folder.resolve("secret").toString();
    }

    private Said run(String... command) {
        return on(gateway.toString(), command);
    }

    private Said on(String url, String... command) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> args = new ArrayList<>(List.of(command));
        if (!args.getFirst().equals("explode")) {
            args.addAll(List.of(
                    "--url", url, "--token-file", folder.resolve("token").toString()));
        }
        int exit = PosternCommand.on(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(args.toArray(String[]::new));
        return new Said(exit, out.toString(), err.toString());
    }
}
