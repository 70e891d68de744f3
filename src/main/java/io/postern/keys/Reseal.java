package io.postern.keys;

import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.postern.keys.SealedRows.Registered;
import io.postern.keys.SealedRows.Value;
import io.quarkus.arc.All;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Seals values anew that closed epochs sealed, column by column and merchant by merchant. A value that does not open holds
 * up the end of the rotation and no other value; one that was erased or resealed meanwhile is left alone.
 */
@ApplicationScoped
class Reseal {
    private final SealedRows rows;
    private final KeyRing ring;
    private final List<SealedColumn> columns;

    private volatile Place place = Place.START;

    Reseal(SealedRows rows, KeyRing ring, @All List<SealedColumn> columns) {
        this.rows = rows;
        this.ring = ring;
        this.columns = columns;
    }

    /**
     * How far this instance came in its present pass over all values, and what failed in it.
     *
     * @param here whether values of this merchant are still to be looked for, or only of those after it
     */
    private record Place(
            int column,
            UUID merchant,
            boolean here,
            @Nullable Throwable failed) {
        static final Place START = new Place(0, new UUID(0, 0), true, null);

        Place nextColumn() {
            return new Place(column + 1, START.merchant, true, failed);
        }
    }

    /** One batch. The pass is over when no column has a value left that it could have moved. */
    Uni<Progress> step(Task task) {
        Place now = place;
        if (now.column == columns.size()) {
            place = Place.START;
            return now.failed == null
                    ? Uni.createFrom().item(Progress.finished())
                    : Uni.createFrom().failure(now.failed);
        }
        return (now.equals(Place.START)
                        ? refuseUnknownColumns()
                        : Uni.createFrom().voidItem())
                .chain(() -> rows.closed(columns.get(now.column), now.merchant, now.here, task.batch()))
                .flatMap(found -> move(now, found))
                .map(Progress::moved);
    }

    /** For keys that could not be destroyed: seals what is left, or waits for those who may still be at it. */
    Uni<Progress> leftovers(Task task) {
        return step(task).map(step -> step.isDone() ? Progress.later() : step);
    }

    /** A column that no room of this build knows would lose its values with the keys. */
    private Uni<Void> refuseUnknownColumns() {
        return rows.registered()
                .invoke(registered -> {
                    List<Registered> known = columns.stream()
                            .map(column -> new Registered(column.table(), column.column()))
                            .toList();
                    registered.stream()
                            .filter(column -> !known.contains(column))
                            .findFirst()
                            .ifPresent(column -> {
                                throw new IllegalStateException("no SealedColumn says how to reseal " + column);
                            });
                })
                .replaceWithVoid();
    }

    private Uni<Integer> move(Place now, List<Value> found) {
        if (found.isEmpty()) {
            place = now.nextColumn();
            return Uni.createFrom().item(0);
        }
        SealedColumn column = columns.get(now.column);
        Sealed sealed = new Sealed();
        return Multi.createFrom()
                .iterable(byMerchant(found).entrySet())
                .onItem()
                .transformToUniAndConcatenate(one -> seal(column, one.getKey(), one.getValue(), sealed))
                .collect()
                .last()
                .chain(() -> rows.replace(column, sealed.old, sealed.fresh))
                .invoke(moved -> place = new Place(
                        now.column,
                        found.getLast().merchantId(),
                        !sealed.old.isEmpty(), // where nothing could be sealed anew, a second look finds the same
                        sealed.failed == null ? now.failed : sealed.failed));
    }

    private static Map<UUID, List<Value>> byMerchant(List<Value> found) {
        return found.stream()
                .collect(Collectors.groupingBy(Value::merchantId, LinkedHashMap::new, Collectors.toList()));
    }

    private Uni<Void> seal(SealedColumn column, UUID merchant, List<Value> values, Sealed sealed) {
        return ring.of(merchant)
                .invoke(keys -> values.forEach(value -> sealed.add(column, keys, value)))
                .onFailure(BrokenSealException.class) // this merchant's keys are broken; the others' are not
                .invoke(broken -> sealed.failed = broken)
                .onFailure(BrokenSealException.class)
                .recoverWithNull()
                .replaceWithVoid();
    }

    /** What a batch comes to. */
    private static final class Sealed {
        private final List<Value> old = new ArrayList<>();
        private final List<byte[]> fresh = new ArrayList<>();
        private @Nullable Throwable failed;

        void add(SealedColumn column, MerchantKeys keys, Value value) {
            try {
                fresh.add(keys.reseal(column.context(value.id()), value.sealed()));
                old.add(value);
            } catch (BrokenSealException broken) {
                failed = broken;
            }
        }
    }
}
