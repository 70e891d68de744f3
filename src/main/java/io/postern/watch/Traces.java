package io.postern.watch;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.internal.http.HttpExporter;
import io.opentelemetry.sdk.common.InternalTelemetryVersion;
import io.opentelemetry.sdk.internal.ComponentId;
import io.opentelemetry.sdk.internal.StandardComponentId;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.opentelemetry.runtime.exporter.otlp.sender.VertxHttpSender;
import io.quarkus.opentelemetry.runtime.exporter.otlp.tracing.VertxHttpSpanExporter;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * Sends traces to the collector. The platform's own exporter would send all that its instrumentation writes down, addresses and
 * messages of exceptions among it; this one has each span pass {@link AllowedSpan} first.
 */
class Traces {
    private static final String PATH = "/v1/traces";
    private static final String PROTOBUF = "application/x-protobuf";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofSeconds(2);

    @Produces
    @Singleton
    Sampler sampler(TraceConfig config) {
        return new RequestSampler(config.percent());
    }

    @Produces
    @Singleton
    SpanProcessor processor(TraceConfig config, Vertx vertx) {
        return config.endpoint()
                .<SpanProcessor>map(
                        collector -> BatchSpanProcessor.builder(new AllowedSpan.Exporter(to(collector, vertx)))
                                .setScheduleDelay(EVERY)
                                .setExporterTimeout(PATIENCE)
                                .build())
                .orElseGet(SpanProcessor::composite);
    }

    private static SpanExporter to(URI collector, Vertx vertx) {
        VertxHttpSender sender = new VertxHttpSender(
                collector,
                PATH,
                false,
                PATIENCE,
                Map.of(),
                PROTOBUF,
                options -> options.setSsl("https".equals(collector.getScheme())),
                vertx);
        return new VertxHttpSpanExporter(new HttpExporter<>(
                ComponentId.generateLazy(StandardComponentId.ExporterType.OTLP_HTTP_SPAN_EXPORTER),
                sender,
                MeterProvider::noop,
                InternalTelemetryVersion.LATEST,
                collector.toASCIIString()));
    }
}
