package io.postern.id;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;

/** Makes ids in the application, never in the database: UUIDv7, so that they sort by time of birth. */
@ApplicationScoped
public class Ids {
    public UUID next() {
        return UuidCreator.getTimeOrderedEpochPlus1();
    }

    /** Sorts before all ids that are made from then on, and behind those made before (RFC 9562, version 7). */
    public static UUID firstAt(Instant time) {
        return new UUID(Math.max(0, time.toEpochMilli()) << 16, 0);
    }

    /** The one clock of the gateway, in UTC and whole milliseconds: what is answered is what is read back later. */
    @Produces
    @Singleton
    Clock clock() {
        return Clock.tickMillis(ZoneOffset.UTC);
    }
}
