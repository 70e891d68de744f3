package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What can be done with events that there are. */
@Command(
        name = "events",
        mixinStandardHelpOptions = true,
        description = "Events that there are.",
        subcommands = EventsCommand.Resend.class)
final class EventsCommand {
    /** Sends an event once more. */
    @Command(
            name = "resend",
            mixinStandardHelpOptions = true,
            description = "Sends an event once more, to every endpoint that wants it or to one.")
    static final class Resend implements Callable<Integer> {
        @Mixin
        private GatewayOptions gateway;

        @Parameters(paramLabel = "evt_…", description = "The event.")
        private String event;

        @Option(names = "--endpoint", paramLabel = "whe_…", description = "Only to this endpoint.")
        private String endpoint;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            String body = endpoint == null ? "{}" : "{\"endpoint\": \"%s\"}".formatted(PathPart.of(endpoint));
            JsonNode answer = gateway.client().post("/v1/events/" + PathPart.of(event) + "/resend", body);
            spec.commandLine().getOut().println(answer.toPrettyString());
            return 0;
        }
    }
}
