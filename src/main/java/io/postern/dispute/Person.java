package io.postern.dispute;

import io.postern.database.Lookup;
import io.postern.subject.Subjects;
import io.vertx.mutiny.sqlclient.Row;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom evidence of a dispute tells of: the payment's person. Where its merchant told of nobody, the dispute has one of its own, by
 * the dispute's id.
 *
 * @param subject of the payment
 * @param customer the merchant's own name for its customer
 */
record Person(
        UUID disputeId, @Nullable UUID subject, @Nullable String customer) {

    /** Of the dispute that an earlier lookup of the same read has found. */
    static Lookup<Optional<Person>> lookup(UUID merchantId, UUID disputeId) {
        return Lookup.of("""
                SELECT p.id AS person_payment, p.subject_id AS person_subject, p.customer AS person_customer
                FROM payment p
                WHERE p.merchant_id = $1 AND p.id = dispute_payment
                """, row -> of(row, disputeId), merchantId);
    }

    private static Optional<Person> of(Row row, UUID disputeId) {
        return row.getUUID("person_payment") == null
                ? Optional.empty()
                : Optional.of(new Person(disputeId, row.getUUID("person_subject"), row.getString("person_customer")));
    }

    UUID subject(UUID merchantId, Subjects subjects) {
        if (subject != null) {
            return subject;
        }
        return customer == null ? disputeId : subjects.of(merchantId, customer);
    }
}
