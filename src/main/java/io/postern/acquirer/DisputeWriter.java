package io.postern.acquirer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.id.IdKind;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/** Answers to a dispute as the sandbox bank reads them. */
final class DisputeWriter {
    private static final ObjectWriter JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build()
            .writer();

    private DisputeWriter() {}

    private record Body(
            String merchant,
            String reference,
            String dispute,
            Map<String, String> fields,
            List<EvidenceOrder.File> files) {}

    static Buffer evidence(EvidenceOrder order) {
        return write(new Body(
                IdKind.MERCHANT.format(order.merchantId()),
                order.reference(),
                order.dispute(),
                order.fields(),
                order.files()));
    }

    static Buffer acceptance(DisputeAcceptance order) {
        return write(
                new Body(IdKind.MERCHANT.format(order.merchantId()), order.reference(), order.dispute(), null, null));
    }

    private static Buffer write(Body body) {
        try {
            return Buffer.buffer(JSON.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer to a dispute cannot be written as JSON", e);
        }
    }
}
