package io.postern.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Some of a merchant's events that the stream does not have yet, in order. */
record Batch(UUID merchantId, List<StreamedEvent> events) {
    StreamedEvent last() {
        return events.getLast();
    }

    /**
     * The same events in waves: no two of one object in a wave, and an object's in order. Brokers take the records of a wave
     * in any order when one of them fails and is tried again.
     */
    List<List<StreamedEvent>> waves() {
        List<List<StreamedEvent>> waves = new ArrayList<>();
        Map<UUID, Integer> earlier = new HashMap<>();
        for (StreamedEvent event : events) {
            int wave = earlier.merge(event.objectId(), 1, Integer::sum) - 1;
            if (wave == waves.size()) {
                waves.add(new ArrayList<>());
            }
            waves.get(wave).add(event);
        }
        return waves;
    }

    /**
     * An event as the stream gets it.
     *
     * @param transactionId with the id, its place in the order
     * @param body exactly as it is delivered by webhook
     */
    record StreamedEvent(String transactionId, UUID id, String type, UUID objectId, int objectVersion, String body) {}
}
