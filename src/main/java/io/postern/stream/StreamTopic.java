package io.postern.stream;

import io.postern.id.IdKind;
import io.postern.stream.Batch.StreamedEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** The Kafka topic: one record an event, keyed by the merchant, so that an object's events keep their order. */
@ApplicationScoped
class StreamTopic {
    private final MutinyEmitter<String> records;

    StreamTopic(
            @Channel("postern-events")
                    @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER) // no more than the batches under way
                    MutinyEmitter<String> records) {
        this.records = records;
    }

    /** Ends when the brokers have all of it, each record on as many disks as the topic asks for. */
    Uni<Void> send(Batch batch) {
        Uni<Void> sent = Uni.createFrom().voidItem();
        for (List<StreamedEvent> wave : batch.waves()) {
            sent = sent.chain(() -> send(batch.merchantId(), wave));
        }
        return sent;
    }

    private Uni<Void> send(UUID merchantId, List<StreamedEvent> wave) {
        return Uni.join()
                .all(wave.stream()
                        .map(event -> records.sendMessage(message(merchantId, event)))
                        .toList())
                .andFailFast()
                .replaceWithVoid();
    }

    private static Message<String> message(UUID merchantId, StreamedEvent event) {
        Headers headers = new RecordHeaders()
                .add("id", utf8(IdKind.EVENT.format(event.id())))
                .add("type", utf8(event.type()))
                .add("object_version", utf8(String.valueOf(event.objectVersion())));
        return Message.of(event.body())
                .addMetadata(OutgoingKafkaRecordMetadata.<String>builder()
                        .withKey(IdKind.MERCHANT.format(merchantId))
                        .withHeaders(headers)
                        .build());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
