package io.postern.delivery;

import io.postern.id.IdKind;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row of an endpoint, as Hibernate keeps it. */
@Entity(name = "WebhookEndpoint")
@Table(name = "webhook_endpoint")
@IdClass(EndpointRow.Key.class)
class EndpointRow {
    static final String ASKED = "asked";

    @Id
    @Column(name = "merchant_id")
    UUID merchantId;

    @Id
    UUID id;

    String url;
    String description;
    String[] events;
    boolean enabled;

    @Column(name = "disabled_because")
    String disabledBecause;

    boolean ordered;

    @Column(name = "per_second")
    Integer perSecond;

    byte[] headers;

    @Column(name = "created_at", updatable = false)
    Instant createdAt;

    /** What names a row: the merchant leads each key. */
    static class Key {
        UUID merchantId;
        UUID id;

        Key() {}

        Key(UUID merchantId, UUID id) {
            this.merchantId = merchantId;
            this.id = id;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && merchantId.equals(key.merchantId) && id.equals(key.id);
        }

        @Override
        public int hashCode() {
            return Objects.hash(merchantId, id);
        }
    }

    static EndpointRow of(Key key, Instant createdAt) {
        EndpointRow row = new EndpointRow();
        row.merchantId = key.merchantId;
        row.id = key.id;
        row.createdAt = createdAt;
        return row;
    }

    /** Why it was disabled before stays: that a merchant says it as well does not make its server answer. */
    void settle(EndpointTerms terms, byte @Nullable [] sealedHeaders) {
        url = terms.url();
        description = terms.description();
        events = terms.events().toArray(String[]::new);
        ordered = terms.ordered();
        perSecond = terms.rateLimit();
        headers = sealedHeaders;
        enabled = terms.enabled();
        if (enabled) {
            disabledBecause = null;
        } else if (disabledBecause == null) {
            disabledBecause = ASKED;
        }
    }

    EndpointTerms terms(Map<String, String> opened) {
        return new EndpointTerms(url, List.of(events), description, opened, ordered, perSecond, enabled);
    }

    String publicId() {
        return IdKind.WEBHOOK_ENDPOINT.format(id);
    }
}
