package io.postern.rotation;

import io.postern.keys.KeyHolder;
import io.postern.keys.RotatableKey;
import io.postern.wire.Page;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Shows all keys with their versions, and none of them itself. */
@ApplicationScoped
class ListKeys {
    private final KnownKeys keys;
    private final KeyHolder holder;
    private final RotationStore store;
    private final RotationConfig config;

    ListKeys(KnownKeys keys, KeyHolder holder, RotationStore store, RotationConfig config) {
        this.keys = keys;
        this.holder = holder;
        this.store = store;
        this.config = config;
    }

    Uni<Page<KeyView>> list() {
        return Multi.createFrom()
                .iterable(keys.all())
                .onItem()
                .transformToUniAndConcatenate(this::view)
                .collect()
                .asList()
                .map(all -> Page.of(all, all.size(), KeyView::name));
    }

    private Uni<KeyView> view(RotatableKey key) {
        String name = key.name().wire();
        return key.versions()
                .flatMap(versions -> store.newest(key.name())
                        .flatMap(newest -> store.lastFinished(key.name())
                                .map(last -> KeyView.of(
                                        key,
                                        holder.wire(),
                                        versions,
                                        newest,
                                        last,
                                        Optional.ofNullable(config.every().get(name))))));
    }
}
