package io.postern.delivery;

import io.postern.keys.MerchantKeys;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Seals and opens what was sent and answered. */
@ApplicationScoped
class SealedExchanges {
    private final Json json;

    SealedExchanges(Json json) {
        this.json = json;
    }

    byte[] seal(MerchantKeys keys, UUID attemptId, Exchange exchange) {
        return keys.seal(
                SealedDelivery.EXCHANGE.context(attemptId.toString()),
                json.write(exchange).getBytes(StandardCharsets.UTF_8));
    }

    Exchange open(MerchantKeys keys, UUID attemptId, byte[] sealed) {
        byte[] plain = keys.open(SealedDelivery.EXCHANGE.context(attemptId.toString()), sealed);
        return json.read(new String(plain, StandardCharsets.UTF_8), Exchange.class);
    }
}
