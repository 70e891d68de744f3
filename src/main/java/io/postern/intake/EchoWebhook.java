package io.postern.intake;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.webhook.ReceivedWebhook;
import io.postern.webhook.Verdict;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what the gateway makes of a webhook, and changes nothing: for a bank's engineer, in tests alone. */
@ApplicationScoped
class EchoWebhook {
    /** What a card's fields may be called; a bank has no reason to send a CVC, and nobody a right to see one. */
    private static final Pattern CARD_FIELD = Pattern.compile(
            "(\"[^\"]*(?:cvc|cvv|csc|cid|pan|number|security.?code)[^\"]*\"\\s*:\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,}\\]]+)",
            Pattern.CASE_INSENSITIVE);

    private final IntakeConfig config;
    private final VerifyWebhook verify;
    private final Clock clock;

    EchoWebhook(IntakeConfig config, VerifyWebhook verify, Clock clock) {
        this.config = config;
        this.verify = verify;
        this.clock = clock;
    }

    /** Where it is switched off there is no such path. */
    <T> Uni<T> allowed(Supplier<Uni<T>> explanation) {
        if (!config.echo()) {
            throw ProblemException.of(Problem.NOT_FOUND, "There is no such path.");
        }
        return explanation.get();
    }

    Uni<EchoView> explain(Sender sender, ReceivedWebhook webhook) {
        return verify.verify(sender, webhook).map(outcome -> switch (outcome.verdict()) {
            case Verdict.Genuine genuine ->
                view(sender, webhook, outcome, null, null, genuine.verifiedBy(), eventId(sender, genuine, webhook));
            case Verdict.NotGenuine not ->
                view(sender, webhook, outcome, not.reason().wire(), not.why(), null, null);
        });
    }

    private EchoView view(
            Sender sender,
            ReceivedWebhook webhook,
            VerifyWebhook.Outcome outcome,
            @Nullable String reason,
            @Nullable String why,
            @Nullable String verifiedBy,
            @Nullable String eventId) {
        return new EchoView(
                "intake_echo",
                sender.name(),
                sender.scheme().name(),
                reason == null,
                reason,
                why,
                verifiedBy,
                Quote.mask(eventId),
                signed(outcome.verdict().signed()),
                webhook.body().length,
                sha256(webhook.body()),
                outcome.tried(),
                clock.instant());
    }

    private static @Nullable String eventId(Sender sender, Verdict.Genuine genuine, ReceivedWebhook webhook) {
        return genuine.eventId()
                .or(() -> EventIds.in(webhook.body(), sender.format()))
                .orElse(null);
    }

    private static @Nullable String signed(byte[] bytes) {
        return bytes.length == 0
                ? null
                : Quote.mask(CARD_FIELD
                        .matcher(new String(bytes, StandardCharsets.UTF_8))
                        .replaceAll("$1\"****\""));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
