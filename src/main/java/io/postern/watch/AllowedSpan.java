package io.postern.watch;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A span with what may be told of it, and nothing else: which operation, how it ended, how long it took. No address that
 * somebody wrote, no query, no header, no SQL and none of its parameters, no message of an exception.
 */
final class AllowedSpan extends DelegatingSpanData {
    private static final Set<String> ALLOWED = Set.of(
            "http.request.method",
            "http.response.status_code",
            "http.route",
            "url.scheme",
            "network.protocol.version",
            "db.system",
            "db.system.name",
            "db.operation",
            "db.operation.name",
            "error.type");

    /** Of whom the gateway calls; whom it is called as, a caller says. */
    private static final Set<String> CALLED = Set.of("server.address", "server.port");

    private static final Pattern STATEMENT_NAME = Pattern.compile("/\\* ([a-z_]+(?:\\.[a-z_]+)+) \\*/");
    private static final Pattern FIRST_WORD = Pattern.compile("^\\s*([A-Za-z]{2,12})\\b");

    private final Attributes allowed;

    private AllowedSpan(SpanData whole) {
        super(whole);
        AttributesBuilder attributes = Attributes.builder();
        whole.getAttributes().forEach((key, value) -> {
            if (ALLOWED.contains(key.getKey()) || whole.getKind() == SpanKind.CLIENT && CALLED.contains(key.getKey())) {
                put(attributes, key, value);
            }
        });
        if (whole.getKind() == SpanKind.CLIENT) {
            called(whole).ifPresent(host -> attributes.put("server.address", host));
        }
        statement(whole).ifPresent(text -> attributes.put("db.query.summary", summary(text)));
        this.allowed = attributes.build();
    }

    @SuppressWarnings("unchecked") // what comes out is what went in
    private static <T> void put(AttributesBuilder attributes, AttributeKey<T> key, Object value) {
        attributes.put(key, value instanceof String text ? (T) SecretMask.masked(text) : (T) value);
    }

    /** The platform's HTTP client writes down the whole address alone; of it, the host is told. */
    private static Optional<String> called(SpanData span) {
        return Optional.ofNullable(span.getAttributes().get(AttributeKey.stringKey("url.full")))
                .filter(url -> span.getAttributes().get(AttributeKey.stringKey("server.address")) == null)
                .map(AllowedSpan::host);
    }

    private static @Nullable String host(String url) {
        try {
            return new URI(url).getHost();
        } catch (URISyntaxException noAddress) {
            return null;
        }
    }

    private static Optional<String> statement(SpanData span) {
        return Optional.ofNullable(span.getAttributes().get(AttributeKey.stringKey("db.query.text")))
                .or(() -> Optional.ofNullable(span.getAttributes().get(AttributeKey.stringKey("db.statement"))));
    }

    /** The room and verb that the statement names, else what kind it is. */
    private static String summary(String statement) {
        Matcher name = STATEMENT_NAME.matcher(statement);
        Matcher word = FIRST_WORD.matcher(statement);
        return name.find()
                ? name.group(1)
                : word.find() ? word.group(1).toUpperCase(java.util.Locale.ROOT) : "statement";
    }

    @Override
    public String getName() {
        String summary = allowed.get(AttributeKey.stringKey("db.query.summary"));
        String method = allowed.get(AttributeKey.stringKey("http.request.method"));
        String where =
                allowed.get(AttributeKey.stringKey(getKind() == SpanKind.SERVER ? "http.route" : "server.address"));
        if (summary != null) {
            return summary;
        }
        return method == null ? getKind().name() : where == null ? method : method + " " + where;
    }

    @Override
    public Attributes getAttributes() {
        return allowed;
    }

    @Override
    public int getTotalAttributeCount() {
        return allowed.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public StatusData getStatus() {
        return StatusData.create(super.getStatus().getStatusCode(), "");
    }

    /** Hands on what is allowed. */
    record Exporter(SpanExporter next) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            return next.export(spans.stream().<SpanData>map(AllowedSpan::new).toList());
        }

        @Override
        public CompletableResultCode flush() {
            return next.flush();
        }

        @Override
        public CompletableResultCode shutdown() {
            return next.shutdown();
        }
    }
}
