package io.postern.keys;

import io.postern.database.Database;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** SQL of the end of data keys: closed, fenced off, destroyed. What is done here is done by functions of the owner's. */
@ApplicationScoped
class DataKeyEnds {
    private final Database database;

    DataKeyEnds(Database database) {
        this.database = database;
    }

    /** A closed epoch. */
    record Epoch(UUID merchantId, int epoch) {}

    /** Closes some epochs of this version and before, and says how many. */
    Uni<Integer> close(int version, int atOnce) {
        return number("/* keys.close */ SELECT close_data_keys($1, $2) AS n", version, atOnce);
    }

    Uni<Integer> fence() {
        return number("/* keys.fence */ SELECT fence_data_keys() AS n");
    }

    Uni<List<Epoch>> closed(int limit) {
        return database.asWorker().query("""
                        /* keys.closed */
                        SELECT merchant_id, epoch FROM data_key WHERE closed_at IS NOT NULL
                        ORDER BY merchant_id, epoch
                        LIMIT $1
                        """, (long) limit).map(rows -> {
            List<Epoch> closed = new ArrayList<>();
            rows.forEach(row -> closed.add(new Epoch(row.getUUID("merchant_id"), row.getInteger("epoch"))));
            return closed;
        });
    }

    /** Destroys those of the keys that nothing needs, and says how many. */
    Uni<Integer> destroy(List<Epoch> closed) {
        return number(
                "/* keys.destroy */ SELECT destroy_data_keys($1, $2) AS n",
                closed.stream().map(Epoch::merchantId).toArray(UUID[]::new),
                closed.stream().map(Epoch::epoch).toArray(Integer[]::new));
    }

    private Uni<Integer> number(String sql, Object... args) {
        return database.asWorker()
                .query(sql, args)
                .map(rows -> rows.iterator().next().getInteger("n"));
    }
}
