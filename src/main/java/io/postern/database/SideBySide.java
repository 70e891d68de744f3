package io.postern.database;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.function.Function;

/** What a worker does with rows that it took: as many at once as may be, each for itself. */
public final class SideBySide {
    private SideBySide() {}

    /** @param work on one of them; it keeps its failure to itself, or those that have not begun are left to the next turn */
    public static <T> Uni<Void> each(List<T> taken, int most, Function<? super T, Uni<? extends Void>> work) {
        return Multi.createFrom()
                .iterable(taken)
                .onItem()
                .transformToUni(work)
                .merge(most)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
