package io.postern.subject;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.id.Ids;
import io.postern.keys.MerchantKeys;
import io.postern.keys.RecordKey;
import io.postern.keys.SealContext;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The door for rooms whose records tell of people: seals and opens what is personal, and holds a subject against erasure.
 * Its writes are parts for the transaction of the record itself; nothing is read for them.
 */
@ApplicationScoped
public class Subjects {
    /** Refuses to destroy what a hold keeps. */
    public static final String ON_HOLD = "erasure_on_hold";

    private final SubjectStore store;
    private final Database database;
    private final Ids ids;
    private final Json json;
    private final Clock clock;

    Subjects(SubjectStore store, Database database, Ids ids, Json json, Clock clock) {
        this.store = store;
        this.database = database;
        this.ids = ids;
        this.json = json;
        this.clock = clock;
    }

    /** A merchant's name for its customer stands in records, so it must not be one that the person could be found by. */
    public static void refuseAddressIn(@Nullable String customer, String param) {
        if (customer != null && Quote.holdsAddress(customer)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    param,
                    param + " holds what looks like a network address; name the customer by an id of your own.");
        }
    }

    /** The subject behind a merchant's customer; a new one of its own where the merchant named none. */
    public UUID of(UUID merchantId, @Nullable String customer) {
        return customer == null ? ids.next() : SubjectId.of(merchantId, customer);
    }

    /**
     * Seals what a record tells of a person under a new key of the record's own.
     *
     * @param where table, record and field that the result will stand in
     * @param personal written as JSON
     */
    public Kept seal(MerchantKeys keys, UUID subjectId, @Nullable String customer, SealContext where, Object personal) {
        byte[] plain = json.write(personal).getBytes(StandardCharsets.UTF_8);
        try (RecordKey key = RecordKey.make(keys, subjectId, where.recordId())) {
            return new Kept(
                    key.seal(where, plain),
                    List.of(
                            store.record(keys.merchantId(), subjectId, customer),
                            store.key(keys.merchantId(), subjectId, where.recordId(), key.sealed())));
        }
    }

    /**
     * Seals bytes of a person that are too many for one value: each piece is bound to its place among them.
     *
     * @param table that the pieces stand in
     */
    public Pieces seal(
            MerchantKeys keys,
            UUID subjectId,
            @Nullable String customer,
            String table,
            UUID recordId,
            List<byte[]> pieces) {
        try (RecordKey key = RecordKey.make(keys, subjectId, recordId)) {
            List<byte[]> sealed = new ArrayList<>();
            for (byte[] piece : pieces) {
                sealed.add(key.seal(piece(table, recordId, sealed.size()), piece));
            }
            return new Pieces(
                    sealed,
                    List.of(
                            store.record(keys.merchantId(), subjectId, customer),
                            store.key(keys.merchantId(), subjectId, recordId, key.sealed())));
        }
    }

    /** Sealed pieces in order, and the parts {@code subject} and {@code subject_key} that are written together with them. */
    public record Pieces(List<byte[]> sealed, List<Insert> parts) {}

    /** @param n the place of the piece, from 0 */
    public byte[] open(
            MerchantKeys keys, UUID subjectId, byte[] sealedKey, String table, UUID recordId, int n, byte[] piece) {
        try (RecordKey key = RecordKey.open(keys, subjectId, recordId, sealedKey)) {
            return key.open(piece(table, recordId, n), piece);
        }
    }

    private static SealContext piece(String table, UUID recordId, int n) {
        return new SealContext(table, recordId, "piece " + n);
    }

    /** Sealed fields, and the parts {@code subject} and {@code subject_key} that are written together with them. */
    public record Kept(byte[] fields, List<Insert> parts) {}

    /** What a record tells of a person; empty when that was nothing, or is erased. */
    public <T> Optional<T> open(MerchantKeys keys, Personal personal, SealContext where, Class<T> type) {
        return switch (personal) {
            case Personal.None nobody -> Optional.empty();
            case Personal.Erased erased -> Optional.empty();
            case Personal.Sealed sealed -> Optional.of(json.read(open(keys, sealed, where), type));
        };
    }

    private static String open(MerchantKeys keys, Personal.Sealed sealed, SealContext where) {
        try (RecordKey key = RecordKey.open(keys, sealed.subjectId(), where.recordId(), sealed.sealedKey())) {
            return new String(key.open(where, sealed.fields()), StandardCharsets.UTF_8);
        }
    }

    /**
     * Holds a subject against erasure until the hold is released.
     *
     * @param holdId for a hold of another object's, such as a dispute, that object's own id
     * @param reason a reference such as a dispute's id; nothing personal, for it is kept for ever
     */
    public Insert hold(UUID merchantId, UUID subjectId, UUID holdId, HoldKind kind, String reason) {
        return store.hold(merchantId, subjectId, new Hold(holdId, kind, reason, null, clock.instant(), null));
    }

    /** Ends a hold; what it kept may be erased then. */
    public Insert release(UUID merchantId, UUID holdId) {
        return store.release(merchantId, holdId, clock.instant());
    }

    /** The refusal that names the holds on a subject, for a transaction that {@link #ON_HOLD} refused. */
    public Uni<ProblemException> refusal(UUID merchantId, UUID subjectId) {
        Instant now = clock.instant();
        return database.of(merchantId)
                .read(store.lookup(subjectId))
                .map(row -> HoldView.refusal(
                        subjectId, store.lookup(subjectId).in(row).orElseThrow().standing(now)));
    }
}
