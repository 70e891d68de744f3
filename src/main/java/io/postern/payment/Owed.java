package io.postern.payment;

import io.postern.database.Insert;
import io.postern.idempotency.Answer;
import java.util.List;
import java.util.Optional;

/**
 * What is owed to others when a move ends: the answer to the request that asked for it, and a line on the trail.
 *
 * @param key the idempotency key whose answer is owed; empty when it was given already
 * @param status of that answer, 200 or 201
 * @param trail an audit entry when a worker ended the move; empty when the caller's own request did
 */
record Owed(Optional<String> key, int status, List<Insert> trail) {
    static Owed toCaller(String key, int status) {
        return new Owed(Optional.of(key), status, List.of());
    }

    Answer answer(String json) {
        return new Answer(status, json, false);
    }
}
