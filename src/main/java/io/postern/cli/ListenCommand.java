package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.postern.keys.WebhookSecretText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a merchant's events as they come and brings each to a port of the developer's machine, signed like a webhook. */
@Command(
        name = "listen",
        mixinStandardHelpOptions = true,
        description =
                "Shows events as they come, and posts each to an address of this machine, signed as webhooks are.")
final class ListenCommand implements Callable<Integer> {
    private static final int SECRET_BYTES = 32;

    @Mixin
    private GatewayOptions gateway;

    @Option(
            names = "--forward-to",
            paramLabel = "URL",
            description = "Where to post events, such as http://localhost:4242/hook.")
    private URI target;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "File with the whsec_… to sign with; a new one is made and shown otherwise.")
    private Path secretFile;

    @Option(
            names = "--events",
            paramLabel = "TYPE",
            split = ",",
            description = "Only these types, such as payment.succeeded.")
    private java.util.Set<String> types = java.util.Set.of();

    @Option(names = "--count", paramLabel = "N", defaultValue = "0", description = "Ends after so many events.")
    private int most;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        byte[] key = secretFile == null ? fresh() : read(secretFile);
        Optional<Forwarder> forwarder = Optional.ofNullable(target).map(url -> new Forwarder(url, key));
        forwarder.ifPresent(
                ready -> say("Signing with %s (this session's own). Posting to %s", WebhookSecretText.of(key), target));
        say("Waiting for events; Ctrl-C ends.");
        EventFeed feed = new EventFeed(gateway.client(), Instant.now());
        for (int shown = 0; most == 0 || shown < most; ) {
            for (JsonNode event : feed.next()) {
                if ((types.isEmpty() || types.contains(event.path("type").asText())) && (most == 0 || shown < most)) {
                    show(event, forwarder);
                    shown++;
                }
            }
        }
        return 0;
    }

    private void show(JsonNode event, Optional<Forwarder> forwarder) throws InterruptedException {
        String line = "%s  %-28s %s"
                .formatted(
                        event.path("created_at").asText(),
                        event.path("type").asText(),
                        event.path("id").asText());
        say("%s", forwarder.isPresent() ? line + "  → " + forwarder.get().forward(event) : line);
    }

    private static byte[] fresh() {
        byte[] bytes = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static byte[] read(Path file) {
        try {
            return WebhookSecretText.bytes(Files.readString(file).strip());
        } catch (IOException e) {
            throw new Refused("The file with the secret cannot be read: " + file);
        } catch (IllegalArgumentException e) {
            throw new Refused("In the file with the secret stands none: " + e.getMessage() + ".");
        }
    }

    private void say(String format, Object... args) {
        spec.commandLine().getOut().printf(format + "%n", args);
    }
}
