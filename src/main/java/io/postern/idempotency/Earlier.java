package io.postern.idempotency;

import io.vertx.mutiny.sqlclient.Row;
import java.util.Optional;

/**
 * What an earlier request with the same key left behind.
 *
 * @param status 0 while no answer is stored, that is while the first request still runs
 */
public record Earlier(String operation, int pepperVersion, byte[] requestHash, int status, byte[] sealedBody) {
    static Optional<Earlier> in(Row row) {
        if (row.getBuffer("claim_hash") == null) {
            return Optional.empty();
        }
        io.vertx.mutiny.core.buffer.Buffer body = row.getBuffer("claim_answer");
        Integer status = row.getInteger("claim_status");
        return Optional.of(new Earlier(
                row.getString("claim_operation"),
                row.getInteger("claim_pepper"),
                row.getBuffer("claim_hash").getBytes(),
                status == null ? 0 : status,
                body == null ? null : body.getBytes()));
    }
}
