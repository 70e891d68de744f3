package io.postern.database;

import io.postern.access.CurrentCaller;
import io.postern.access.Needs;
import io.postern.access.Scope;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** How a room could be written wrongly: its statements forget to say whose rows they want. Exists in tests alone. */
@Path("/test/forgetful")
class ForgetfulResource {
    private final CurrentCaller callers;
    private final Database database;

    ForgetfulResource(CurrentCaller callers, Database database) {
        this.callers = callers;
        this.database = database;
    }

    @GET
    @Needs(Scope.PAYMENTS_READ)
    public Uni<List<UUID>> merchantsOfPayments() {
        return database.of(callers.get().merchantId())
                .query("/* forgetful.read */ SELECT DISTINCT merchant_id FROM payment")
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID("merchant_id"))
                        .toList());
    }

    @DELETE
    @Needs(Scope.PAYMENTS_READ)
    public Uni<Integer> forgetAllWork() {
        return database.of(callers.get().merchantId())
                .query("/* forgetful.delete */ DELETE FROM payment_work RETURNING merchant_id")
                .map(rows -> rows.size());
    }
}
