package io.postern.archive;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Where work is done that waits for a disk: never on an event loop. */
public final class Disk {
    private Disk() {}

    /** Work that comes back with something. */
    public interface Work<T> {
        T done() throws IOException;
    }

    /** Work that comes back with nothing. */
    public interface Deed {
        void done() throws IOException;
    }

    public static <T> Uni<T> get(Work<T> work) {
        return Uni.createFrom().item(() -> unchecked(work)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    public static Uni<Void> run(Deed deed) {
        return get(() -> {
            deed.done();
            return null;
        });
    }

    private static <T> T unchecked(Work<T> work) {
        try {
            return work.done();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
