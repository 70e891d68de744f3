package io.postern.card;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Lookup;
import io.postern.id.IdKind;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds a token of the caller's merchant; any other does not exist. */
@ApplicationScoped
class FindToken {
    private final CardVault vault;
    private final Database database;
    private final Audit audit;
    private final Clock clock;

    FindToken(CardVault vault, Database database, Audit audit, Clock clock) {
        this.vault = vault;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
    }

    /** Reading a stored card is on the trail before it is shown. */
    Uni<TokenView> find(Caller caller, String id) {
        return stored(caller, id)
                .map(stored -> TokenView.of(stored.token(), stored.status(clock.instant())))
                .call(view -> database.of(caller.merchantId())
                        .write(List.of(audit.entry(caller, "token.read", view.id(), null))));
    }

    Uni<StoredCard> stored(Caller caller, String id) {
        Optional<UUID> tokenId = IdKind.TOKEN.parse(id);
        if (tokenId.isEmpty()) {
            return Uni.createFrom().failure(ProblemException.notFound("token", id));
        }
        Lookup<Optional<StoredCard>> lookup = vault.lookup(caller.merchantId(), tokenId.get());
        return database.of(caller.merchantId())
                .read(lookup)
                .map(row -> lookup.in(row).orElseThrow(() -> ProblemException.notFound("token", id)));
    }
}
