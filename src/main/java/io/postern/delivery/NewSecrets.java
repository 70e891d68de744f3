package io.postern.delivery;

import io.postern.database.Insert;
import io.postern.id.Ids;
import io.postern.keys.MerchantKeys;
import io.postern.keys.WebhookSecretText;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** Makes the secrets that deliveries are signed with. A secret is shown when it is made; what is kept of it is sealed. */
@ApplicationScoped
class NewSecrets {
    private static final int BYTES = 32;

    private final SecureRandom random = new SecureRandom();
    private final Ids ids;

    NewSecrets(Ids ids) {
        this.ids = ids;
    }

    String make() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return WebhookSecretText.of(secret);
    }

    /**
     * The next version of an endpoint's secret.
     *
     * @param formerUntil until when those before it are signed with, too
     */
    Insert keep(MerchantKeys keys, UUID endpointId, String secret, Instant now, Instant formerUntil) {
        UUID id = ids.next();
        byte[] sealed = keys.seal(SealedDelivery.SECRET.context(id.toString()), WebhookSecretText.bytes(secret));
        return Insert.of(
                "webhook_secret",
                """
                /* delivery.keep_secret */
                INSERT INTO webhook_secret (merchant_id, id, endpoint_id, version, sealed, former_until, created_at)
                SELECT $1::uuid, $2::uuid, $3::uuid, 1 + coalesce(max(s.version), 0), $4::bytea, $5::timestamptz,
                    $6::timestamptz
                FROM webhook_secret s
                WHERE s.merchant_id = $1 AND s.endpoint_id = $3
                """,
                keys.merchantId(),
                id,
                endpointId,
                Buffer.buffer(sealed),
                formerUntil.atOffset(ZoneOffset.UTC),
                now.atOffset(ZoneOffset.UTC));
    }
}
