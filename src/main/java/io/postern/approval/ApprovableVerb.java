package io.postern.approval;

import io.postern.access.Caller;
import io.postern.access.Scope;
import io.postern.idempotency.Answer;
import io.smallrye.mutiny.Uni;

/** An operation that a second person can approve: the bridge from this room to the verb of another. */
public interface ApprovableVerb {
    /** Method and path as in the contract: {@code POST /v1/refunds}. */
    String operation();

    /** What the operation needs, of whoever asks for the approval and of whoever gives it. */
    Scope scope();

    /** Refuses what the operation itself would refuse on sight, naming the field. Writes nothing. */
    Uni<Void> check(Caller requester, Wish wish);

    /**
     * Does it, as the operation itself would.
     *
     * @param requester who asked, carrying the grant
     * @param idempotencyKey with the same key it acts once, however often it runs
     */
    Uni<Answer> run(Caller requester, String idempotencyKey, Wish wish);
}
