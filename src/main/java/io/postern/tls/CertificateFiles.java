package io.postern.tls;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Reads the gateway's certificate and key from their files, again and again. What cannot be read, or does not belong
 * together, is not served, and the one before is.
 */
@ApplicationScoped
@Identifier(TlsKeys.NAME)
class CertificateFiles implements KeyStoreProvider {
    private static final Logger LOG = Logger.getLogger(CertificateFiles.class);
    private static final Duration SOON = Duration.ofDays(14);

    private final TlsConfig config;
    private final Clock clock;
    private final LiveKeys live = new LiveKeys();
    private volatile Vertx vertx;

    CertificateFiles(TlsConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
    }

    /** For the start, when there is no other bean yet to ask; null where the gateway serves no TLS. */
    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx starting) {
        if (config.certificate().isEmpty()) {
            return null;
        }
        vertx = starting;
        try {
            live.serve(read());
        } catch (Exception e) {
            throw new IllegalStateException("The certificate cannot be served: " + e.getMessage(), e);
        }
        return new KeyStoreAndKeyCertOptions(live.served().orElseThrow().store(), KeyCertOptions.wrap(live));
    }

    void start(@Observes StartupEvent start, MeterRegistry metrics) {
        Gauge.builder(
                        "postern.tls.certificate.ends",
                        live,
                        keys -> keys.served()
                                .map(served -> (double) served.ends().getEpochSecond())
                                .orElse(Double.NaN))
                .description("When the served certificate ends, in seconds since 1970; no number where none is served")
                .baseUnit("seconds")
                .register(metrics);
    }

    @Scheduled(every = "${postern.tls.reload-period:1h}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void look() {
        if (live.served().isPresent()) {
            renew();
        }
    }

    /** Whether what stands in the files is served now. */
    boolean renew() {
        try {
            ServedCertificate read = read();
            if (!live.served().orElseThrow().isSameAs(read)) {
                live.serve(read);
                LOG.infof("A new certificate is served; it ends on %s", read.ends());
            }
            if (ends().isBefore(clock.instant().plus(SOON))) {
                LOG.warnf("The served certificate ends on %s; no newer one is in the file", ends());
            }
            return true;
        } catch (Exception e) {
            LOG.errorf("The certificate in the files is not taken (%s); the one before is served", e.getMessage());
            return false;
        }
    }

    private Instant ends() {
        return live.served().orElseThrow().ends();
    }

    private ServedCertificate read() throws Exception {
        return ServedCertificate.read(
                vertx,
                Path.of(config.certificate().orElseThrow()),
                Path.of(config.key().orElseThrow()));
    }
}
