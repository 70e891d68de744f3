package io.postern.stream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Whether merchants' events go into a Kafka topic, too. */
@ConfigMapping(prefix = "postern.stream")
interface StreamConfig {
    /** Brokers of the Kafka cluster, {@code host:port}, separated by commas. Without them there is no stream. */
    Optional<List<String>> bootstrapServers();

    /** Topic that the events go into. It is not made by the gateway. */
    @WithDefault("postern.events")
    String topic();
}
