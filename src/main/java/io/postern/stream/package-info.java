/** Merchants' events on their way into a Kafka topic, where the platform wants them there; off unless brokers are named. */
@Room(
        name = "stream",
        mayUse = {"id", "database"})
package io.postern.stream;

import io.postern.Room;
