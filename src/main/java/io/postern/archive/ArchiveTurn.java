package io.postern.archive;

import io.postern.database.Database;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The turn to work on an archive, which one gateway at a time has, for half a minute and for as long as it says that it stays. It spares
 * work and guards nothing: of two who archive a month one inserts the fact of it.
 */
public final class ArchiveTurn {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final UUID runner = UUID.randomUUID();
    private final Database database;
    private final String table;
    private volatile boolean working;

    /** @param table has one row, which says whose turn it is */
    public ArchiveTurn(Database database, String table) {
        this.database = database;
        this.table = table;
    }

    /**
     * Works when the turn is to be had.
     *
     * @param place the archive's directory
     * @param meanwhile what is done while another gateway has it
     */
    public Uni<Void> take(Path place, Function<ArchiveDirectory, Uni<Void>> work, Supplier<Uni<Void>> meanwhile) {
        return hold().invoke(held -> working = held)
                .flatMap(held -> held ? work.apply(new ArchiveDirectory(place, runner)) : meanwhile.get())
                .eventually(() -> {
                    working = false;
                });
    }

    /** A month takes as long as it takes; the turn is short, so that another gateway goes on soon when this one dies. */
    public Uni<Void> stay() {
        return working ? hold().replaceWithVoid() : Uni.createFrom().voidItem();
    }

    private Uni<Boolean> hold() {
        return database.of(PLATFORM)
                .query("""
                        /* archive.hold */
                        INSERT INTO %s AS w (merchant_id, runner, until)
                        VALUES ($1, $2, now() + interval '30 seconds')
                        ON CONFLICT (merchant_id) DO UPDATE SET runner = excluded.runner, until = excluded.until
                        WHERE w.runner = excluded.runner OR w.until < now()
                        RETURNING runner
                        """.formatted(table), PLATFORM, runner)
                .map(rows -> rows.size() == 1);
    }

    /** Another gateway may have the way to the directory that this one lacks. */
    public Uni<Void> letGo() {
        return database.of(PLATFORM)
                .query("""
                        /* archive.let_go */
                        UPDATE %s SET until = now() WHERE merchant_id = $1 AND runner = $2
                        """.formatted(table), PLATFORM, runner)
                .replaceWithVoid();
    }
}
