package io.postern.watch;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Keeps a share of the requests, each with all that was done for it. What workers do by themselves is no request, and no
 * caller decides: an id of a trace that comes along is not taken.
 */
final class RequestSampler implements Sampler {
    private final Sampler share;

    RequestSampler(int percent) {
        this.share = Sampler.traceIdRatioBased(percent / 100.0);
    }

    @Override
    public SamplingResult shouldSample(
            Context parent, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SpanContext caused = Span.fromContext(parent).getSpanContext();
        if (caused.isValid()) {
            return caused.isSampled() ? SamplingResult.recordAndSample() : SamplingResult.drop();
        }
        return kind == SpanKind.SERVER
                ? share.shouldSample(parent, traceId, name, kind, attributes, links)
                : SamplingResult.drop();
    }

    @Override
    public String getDescription() {
        return "a share of the requests";
    }
}
