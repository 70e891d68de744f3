package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes an event happen, by the calls that lead to it, and shows it. */
@Command(
        name = "trigger",
        mixinStandardHelpOptions = true,
        description = "Makes an event happen at a gateway with a sandbox bank, by the calls that lead to it.")
final class TriggerCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long BETWEEN_LOOKS_MILLIS = 300;

    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "EVENT", description = "Its type, such as payment.succeeded.")
    private String type;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Trigger trigger = Trigger.of(type);
        GatewayClient client = gateway.client();
        String object = trigger.tell(new Shop(client));
        JsonNode event = await(client, trigger, object);
        spec.commandLine().getOut().printf("%s  %s of %s%n", event.path("id").asText(), type, object);
        return 0;
    }

    private static JsonNode await(GatewayClient client, Trigger trigger, String object) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            JsonNode found = client.get("/v1/events?type=" + trigger.event() + "&object=" + object)
                    .path("data");
            if (!found.isEmpty()) {
                return found.get(0);
            }
            Thread.sleep(BETWEEN_LOOKS_MILLIS);
        }
        throw new Refused("The calls were made (" + object + "), but " + trigger.event()
                + " did not come. Does the gateway speak to the sandbox bank?");
    }
}
