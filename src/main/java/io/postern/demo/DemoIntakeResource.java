package io.postern.demo;

import io.postern.access.Open;
import io.postern.id.Ids;
import io.postern.keys.KeySource.WebhookSecret;
import io.postern.keys.WebhookSecretText;
import io.postern.keys.WebhookSecrets;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.jboss.resteasy.reactive.RestQuery;

/** Lets a newcomer be the sandbox bank: hands out the secret of its webhooks, in the demo and nowhere else. */
@Path("/dev")
class DemoIntakeResource {
    /** The one bank that is not real. */
    private static final String BANK = "sandbox";

    private final DemoConfig config;
    private final WebhookSecrets secrets;
    private final Ids ids;
    private final Clock clock;

    DemoIntakeResource(DemoConfig config, WebhookSecrets secrets, Ids ids, Clock clock) {
        this.config = config;
        this.secrets = secrets;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A webhook that nobody has sent yet.
     *
     * @param sender whose it is, and where it goes: {@code POST /v1/intake/{sender}}
     * @param webhookId and the other two go into the headers of the same names
     */
    record SignedWebhook(
            String sender, String webhookId, String webhookTimestamp, String webhookSignature, String body) {}

    @GET
    @Path("intake_secret")
    @Produces(MediaType.TEXT_PLAIN)
    @Open("the sandbox bank's secret proves nothing but itself")
    public Uni<String> secret(@RestQuery @DefaultValue(BANK) String acquirer) {
        return newest(acquirer).map(newest -> WebhookSecretText.of(newest.secret()));
    }

    @GET
    @Path("intake_webhook")
    @Produces(MediaType.APPLICATION_JSON)
    @Open("the sandbox bank's signature proves nothing but itself")
    public Uni<SignedWebhook> webhook(@RestQuery @DefaultValue(BANK) String acquirer) {
        return newest(acquirer).map(this::signed);
    }

    private SignedWebhook signed(WebhookSecret secret) {
        String id = "sbe_" + ids.next().toString().replace("-", "");
        String body = "{\"id\":\"%s\",\"type\":\"test.sent\",\"occurred_at\":\"%s\",\"data\":{}}"
                .formatted(id, clock.instant());
        Message message = new Message(id, clock.instant().getEpochSecond(), body.getBytes(StandardCharsets.UTF_8));
        return new SignedWebhook(
                BANK,
                id,
                String.valueOf(message.timestampSeconds()),
                StandardSignature.of(message, List.of(secret.secret()), List.of()),
                body);
    }

    private Uni<WebhookSecret> newest(String acquirer) {
        if (!config.enabled()) {
            throw ProblemException.of(Problem.NOT_FOUND, "There is no such path.");
        }
        if (!acquirer.equals(BANK)) {
            throw ProblemException.of(
                    Problem.BAD_REQUEST,
                    "acquirer",
                    "acquirer is " + Quote.of("acquirer", acquirer) + "; it must be " + BANK + ".");
        }
        return secrets.doubted(BANK)
                .map(valid -> valid.stream()
                        .findFirst()
                        .orElseThrow(() -> ProblemException.of(
                                Problem.NOT_FOUND, "The bank has no secret: this process may not make one.")));
    }
}
