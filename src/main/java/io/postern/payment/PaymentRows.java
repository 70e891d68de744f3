package io.postern.payment;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.card.CardView;
import io.postern.money.Money;
import io.postern.wire.Json;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Understands the columns of {@link PaymentStore#COLUMNS}. */
@ApplicationScoped
class PaymentRows {
    private static final TypeReference<Map<String, String>> METADATA = new TypeReference<>() {};

    private final Json json;

    PaymentRows(Json json) {
        this.json = json;
    }

    Payment payment(Row row) {
        return Payment.of(Life.read(head(row), attempt(row), fact(row)));
    }

    private Head head(Row row) {
        return new Head(
                row.getUUID("payment_merchant"),
                row.getUUID("payment_id"),
                Money.of(row.getLong("payment_amount"), row.getString("payment_currency")),
                "automatic".equals(row.getString("payment_capture_method")),
                row.getString("payment_reference"),
                row.getBoolean("payment_unique_reference"),
                row.getString("payment_description"),
                json.read(row.getString("payment_metadata"), METADATA),
                row.getString("payment_customer"),
                row.getUUID("payment_subject"),
                row.getString("payment_return_url"),
                row.getOffsetDateTime("payment_created_at").toInstant());
    }

    private Attempt attempt(Row row) {
        return new Attempt(
                row.getUUID("attempt_id"),
                row.getUUID("attempt_token"),
                json.read(row.getString("attempt_card"), CardView.class));
    }

    /** The fact before is not read: only a new fact needs its totals, and takes them from this one. */
    Fact fact(Row row) {
        return new Fact(
                row.getInteger("fact_seq"),
                FactKind.ofWord(row.getString("fact_kind")),
                Status.ofWire(row.getString("fact_status")),
                row.getLong("fact_amount"),
                row.getUUID("fact_move"),
                new Totals(row.getLong("fact_authorized"), row.getLong("fact_captured"), row.getLong("fact_refunded")),
                null,
                json.read(row.getString("fact_detail"), Detail.class),
                row.getOffsetDateTime("fact_at").toInstant());
    }
}
