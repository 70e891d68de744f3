package io.postern.ledger;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.postern.database.Insert;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long transactions took that booked a journal, as the metric {@code postern_posting_seconds}. */
@ApplicationScoped
public class PostingTimes {
    private final Timer timer;

    PostingTimes(MeterRegistry meters) {
        this.timer = Timer.builder("postern.posting")
                .description("Transactions that booked a journal, from sending to the commit's answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1))
                .register(meters);
    }

    /** @param parts what is written; without a journal among them it is not timed */
    public <T> Uni<T> timed(List<Insert> parts, Uni<T> write) {
        if (parts.stream().noneMatch(part -> part.name().equals(Ledger.JOURNAL))) {
            return write;
        }
        return Uni.createFrom().deferred(() -> {
            long start = System.nanoTime();
            return write.invoke(done -> timer.record(System.nanoTime() - start, TimeUnit.NANOSECONDS));
        });
    }
}
