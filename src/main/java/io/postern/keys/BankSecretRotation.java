package io.postern.keys;

import io.postern.keys.KeySource.WebhookSecret;
import io.postern.keys.RotationPhase.After;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rotation of the secrets that are shared with banks. Every bank gets another one, and both are believed until the bank
 * had time to change to it; then the old one is destroyed. Between rotations each bank has one, so what is left to do shows
 * in how many it has.
 */
@ApplicationScoped
class BankSecretRotation implements RotatableKey {
    private final WebhookSecrets secrets;
    private final KeyRotator rotator;
    private final KeyFacts facts;
    private final SigningConfig config;
    private final List<BankName> banks;
    private final Clock clock;

    BankSecretRotation(
            WebhookSecrets secrets,
            KeyRotator rotator,
            KeyFacts facts,
            SigningConfig config,
            @All List<BankName> banks,
            Clock clock) {
        this.secrets = secrets;
        this.rotator = rotator;
        this.facts = facts;
        this.config = config;
        this.banks = banks;
        this.clock = clock;
    }

    @Override
    public KeyName name() {
        return KeyName.BANK_WEBHOOK_SECRETS;
    }

    @Override
    public Uni<Integer> current() {
        return facts.pinned(name());
    }

    @Override
    public Uni<List<KeyVersion>> versions() {
        return facts.versions(name(), Map.of());
    }

    @Override
    public List<RotationPhase> phases() {
        return List.of(
                new RotationPhase("make", After.NOTHING, this::make),
                new RotationPhase("believe", After.SETTLED, task -> note(task.to(), KeyFacts.Kind.PINNED)),
                new RotationPhase("destroy", After.NOTHING, this::destroy));
    }

    private Uni<Progress> make(Task task) {
        return each(bank -> secrets.read(bank)
                        .flatMap(usable -> usable.size() > 1 ? Uni.createFrom().voidItem() : secrets.add(bank)))
                .chain(() -> note(task.to(), KeyFacts.Kind.MADE));
    }

    private Uni<Progress> destroy(Task task) {
        return facts.of(name())
                .flatMap(known -> isOver(known, task.to())
                        ? each(this::destroyOld).chain(() -> note(task.from(), KeyFacts.Kind.DISABLED))
                        : Uni.createFrom().item(Progress.later()));
    }

    private boolean isOver(List<KeyFacts.Fact> known, int to) {
        return FactAge.isOver(known, to, KeyFacts.Kind.PINNED, config.bankOverlap(), clock.instant());
    }

    private Uni<Void> destroyOld(String bank) {
        return secrets.read(bank).flatMap(usable -> {
            Uni<Void> destroyed = Uni.createFrom().voidItem();
            for (WebhookSecret old : usable.subList(Math.min(1, usable.size()), usable.size())) {
                destroyed = destroyed.chain(() -> rotator.destroyWebhookSecret(bank, old.version()));
            }
            return destroyed;
        });
    }

    private Uni<Void> each(Function<String, Uni<Void>> work) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (BankName bank : banks) {
            done = done.chain(() -> work.apply(bank.acquirer()));
        }
        return done;
    }

    private Uni<Progress> note(int version, KeyFacts.Kind kind) {
        return facts.note(name(), version, kind).replaceWith(Progress.finished());
    }
}
