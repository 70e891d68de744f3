package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What became of deliveries. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "What became of deliveries to your endpoints.",
        subcommands = LogsCommand.Tail.class)
final class LogsCommand {
    /** Shows each try of a delivery as it is made. */
    @Command(
            name = "tail",
            mixinStandardHelpOptions = true,
            description = "Shows each try of a delivery as it is made.")
    static final class Tail implements Callable<Integer> {
        private static final long BETWEEN_LOOKS_MILLIS = 1_000;
        private static final int AT_ONCE = 100;

        @Mixin
        private GatewayOptions gateway;

        @Option(names = "--endpoint", paramLabel = "whe_…", description = "Only of this endpoint.")
        private String endpoint;

        @Option(names = "--no-follow", description = "Shows what there is and ends.")
        private boolean ends;

        @Spec
        private CommandSpec spec;

        private final Set<String> shown = new HashSet<>();

        @Override
        public Integer call() throws InterruptedException {
            GatewayClient client = gateway.client();
            show(client);
            while (!ends) {
                Thread.sleep(BETWEEN_LOOKS_MILLIS);
                show(client);
            }
            return 0;
        }

        private void show(GatewayClient client) throws InterruptedException {
            List<JsonNode> tries = new ArrayList<>();
            for (String one : endpoint == null ? all(client) : List.of(PathPart.of(endpoint))) {
                client.get("/v1/webhook_endpoints/" + one + "/deliveries?limit=" + AT_ONCE)
                        .path("data")
                        .forEach(tries::add);
            }
            tries.stream()
                    .filter(attempt -> shown.add(text(attempt, "id")))
                    .sorted(Comparator.comparing(attempt -> text(attempt, "id"))) // made in the order of time
                    .forEach(this::print);
        }

        private static List<String> all(GatewayClient client) throws InterruptedException {
            List<String> ids = new ArrayList<>();
            client.get("/v1/webhook_endpoints?limit=100").path("data").forEach(found -> ids.add(text(found, "id")));
            return ids;
        }

        private void print(JsonNode attempt) {
            String answer =
                    attempt.path("status_code").isInt() ? text(attempt, "status_code") : text(attempt, "reason");
            spec.commandLine()
                    .getOut()
                    .printf(
                            "%s  %-9s %s  try %s: %s in %s ms  %s%n",
                            text(attempt, "created_at"),
                            text(attempt, "outcome"),
                            text(attempt, "event"),
                            text(attempt, "attempt"),
                            answer,
                            text(attempt, "millis"),
                            attempt.path("next_at").isTextual() ? "again at " + text(attempt, "next_at") : "");
        }

        private static String text(JsonNode node, String field) {
            return node.path(field).asText();
        }
    }
}
