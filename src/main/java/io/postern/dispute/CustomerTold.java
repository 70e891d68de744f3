package io.postern.dispute;

import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.subject.Personal;
import io.postern.subject.Subjects;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens what a merchant told of its customer with a payment, while that is not erased. */
@ApplicationScoped
class CustomerTold {
    private final Subjects subjects;

    CustomerTold(Subjects subjects) {
        this.subjects = subjects;
    }

    /** As it is kept. */
    record Kept(UUID payment, Personal personal) {
        /** Of the columns {@code id}, {@code subject_id}, {@code sealed_key} and {@code sealed}. */
        static Kept of(Row row) {
            return new Kept(
                    row.getUUID("id"),
                    Personal.of(row.getUUID("subject_id"), bytes(row, "sealed_key"), bytes(row, "sealed")));
        }

        private static byte @Nullable [] bytes(Row row, String column) {
            return row.getBuffer(column) == null ? null : row.getBuffer(column).getBytes();
        }
    }

    /** @param id the merchant's own name for the customer */
    record Told(
            @Nullable String id,
            @Nullable String email,
            @Nullable String ip) {
        static final Told NOTHING = new Told(null, null, null);

        Map<String, Object> byName() {
            Map<String, Object> told = new TreeMap<>();
            if (email != null) {
                told.put("email", email);
            }
            if (ip != null) {
                told.put("ip", ip);
            }
            return told;
        }

        @Override
        public String toString() {
            return "Told[hidden]";
        }
    }

    Told open(MerchantKeys keys, Kept kept) {
        SealContext where = new SealContext("payment_customer", kept.payment(), "customer");
        return subjects.open(keys, kept.personal(), where, Told.class).orElse(Told.NOTHING);
    }
}
