package io.postern.intake;

import io.postern.keys.KeySource.WebhookSecret;
import io.postern.keys.WebhookSecrets;
import io.postern.webhook.Reason;
import io.postern.webhook.ReceivedWebhook;
import io.postern.webhook.TrustedKeys;
import io.postern.webhook.Verdict;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Verifies a webhook by its sender's scheme and the keys that are valid now. */
@ApplicationScoped
class VerifyWebhook {
    /** What a secret that somebody has just made would change. */
    private static final Set<Reason> FOR_WANT_OF_A_SECRET = Set.of(Reason.MISMATCH, Reason.UNKNOWN_KEY);

    private final WebhookSecrets secrets;
    private final Clock clock;

    VerifyWebhook(WebhookSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** A verdict, and by name what was tried. */
    record Outcome(Verdict verdict, List<String> tried) {}

    Uni<Outcome> verify(Sender sender, ReceivedWebhook webhook) {
        if (!sender.sharesSecrets()) {
            return Uni.createFrom().item(() -> verify(sender, webhook, List.of()));
        }
        return secrets.of(sender.name()).flatMap(valid -> {
            Outcome outcome = verify(sender, webhook, valid);
            return wantsASecret(outcome) ? again(sender, webhook, valid, outcome) : one(outcome);
        });
    }

    private Uni<Outcome> again(Sender sender, ReceivedWebhook webhook, List<WebhookSecret> tried, Outcome before) {
        return secrets.doubted(sender.name())
                .map(valid -> areSame(tried, valid) ? before : verify(sender, webhook, valid))
                .onFailure()
                .recoverWithItem(before);
    }

    private Outcome verify(Sender sender, ReceivedWebhook webhook, List<WebhookSecret> valid) {
        TrustedKeys keys = new TrustedKeys(
                valid.stream()
                        .map(secret -> new TrustedKeys.Secret(secret.version(), secret.secret()))
                        .toList(),
                sender.publicKeys());
        return new Outcome(sender.scheme().verify(webhook, keys, clock.instant()), keys.names());
    }

    private static boolean wantsASecret(Outcome outcome) {
        return outcome.verdict() instanceof Verdict.NotGenuine not && FOR_WANT_OF_A_SECRET.contains(not.reason());
    }

    /** The same ones would give the same verdict: a forger has no second try. */
    static boolean areSame(List<WebhookSecret> tried, List<WebhookSecret> valid) {
        return tried.size() == valid.size()
                && IntStream.range(0, tried.size())
                        .allMatch(n -> tried.get(n).version() == valid.get(n).version()
                                && MessageDigest.isEqual(
                                        tried.get(n).secret(), valid.get(n).secret()));
    }

    private static Uni<Outcome> one(Outcome outcome) {
        return Uni.createFrom().item(outcome);
    }
}
