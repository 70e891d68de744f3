package io.postern.log;

import io.micrometer.core.instrument.MeterRegistry;
import io.postern.egress.Egress;
import io.postern.egress.EgressAddress;
import io.postern.egress.EgressReply;
import io.postern.log.tree.SignedHead;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Has anchors time-stamped by an authority (RFC 3161), and believes no answer that it has not verified. */
@ApplicationScoped
class TimeStamps {
    private static final Logger LOG = Logger.getLogger(TimeStamps.class);
    private static final int MOST_BYTES = 32 * 1024;
    private static final int OK = 200;

    private final LogConfig config;
    private final Egress egress;
    private final MeterRegistry metrics;
    private @Nullable StampVerifier verifier;

    TimeStamps(LogConfig config, Egress egress, MeterRegistry metrics) {
        this.config = config;
        this.egress = egress;
        this.metrics = metrics;
        count("kept", 0);
        count("failed", 0);
    }

    /** A start fails that would have to believe anybody's stamps. */
    void begin(@Observes StartupEvent start) {
        if (config.tsaUrl().isEmpty()) {
            return;
        }
        if (config.anchorDirectory().isEmpty() || config.tsaCertificates().isEmpty()) {
            throw new IllegalStateException(
                    "postern.log.tsa-url needs postern.log.anchor-directory and postern.log.tsa-certificates, too");
        }
        try {
            verifier = StampVerifier.of(config.tsaCertificates().get());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean areKept() {
        return verifier != null;
    }

    /** The authority's answer about this head; empty when none is configured, or it gave none that holds. */
    Uni<Optional<byte[]>> stamp(SignedHead head) {
        StampVerifier by = verifier;
        if (by == null) {
            return Uni.createFrom().item(Optional.empty());
        }
        return Uni.createFrom()
                .item(() -> by.request(head.text().getBytes(StandardCharsets.UTF_8)))
                .flatMap(request -> egress.post(
                                EgressAddress.of(config.tsaUrl().orElseThrow()),
                                Map.of("Content-Type", "application/timestamp-query"),
                                Buffer.buffer(request.bytes()),
                                MOST_BYTES)
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(reply -> verified(by, request, reply)));
    }

    private Optional<byte[]> verified(StampVerifier by, StampVerifier.Request request, EgressReply reply) {
        try {
            byte[] stamp = body(reply);
            by.verify(request, stamp);
            count("kept", 1);
            return Optional.of(stamp);
        } catch (IOException refused) {
            count("failed", 1);
            LOG.warnf("the anchor has no time-stamp: %s", refused.getMessage());
            return Optional.empty();
        }
    }

    private void count(String outcome, int times) {
        metrics.counter("postern.log.stamps", "outcome", outcome).increment(times);
    }

    private static byte[] body(EgressReply reply) throws IOException {
        return switch (reply) {
            case EgressReply.Answered answer
            when answer.status() == OK && !answer.more() -> answer.start().getBytes();
            case EgressReply.Answered answer -> throw new IOException("the authority answered " + answer.status());
            case EgressReply.Failed failed -> throw new IOException("the authority did not answer: " + failed.reason());
        };
    }
}
