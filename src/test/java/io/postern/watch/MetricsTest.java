package io.postern.watch;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Metrics;
import io.postern.PosternTest;
import io.postern.contract.Operations;
import io.postern.contract.Operations.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The metrics after a busy hour: each is explained, none grows with what is asked, none tells what nobody may know. */
@PosternTest
class MetricsTest {
    private static final Path PAGE = Path.of("docs/metrics.md");
    private static final Pattern ROW = Pattern.compile("^\\| `(postern_\\w+)`", Pattern.MULTILINE);
    private static final Set<String> PATHS =
            Operations.all().stream().map(Operation::path).collect(Collectors.toSet());
    private static final int MOST_VALUES_OF_A_LABEL = 60;
    private static final int MOST_SERIES = 4_000;
    /** Ids of ours, of others, tokens, numbers, addresses: whatever a request may bring along. */
    private static final Pattern FROM_A_REQUEST = Pattern.compile("[a-z]{2,6}_[0-9a-z]{16,}"
            + "|[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}"
            + "|\\d(?:[ -]?\\d){11,}|eyJ[\\w-]+|@|[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|https?://");

    @Test
    void areExplainedAndNothingIsExplainedThatIsNotThere() throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();

        assertThat(documented()).isEqualTo(scrape.ours());
        assertThat(documented()).hasSizeGreaterThan(30);
    }

    @Test
    void countWhatHappened() throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();

        assertThat(scrape.sum("postern_payments_total", "status", "succeeded", "move", "authorization"))
                .isGreaterThanOrEqualTo(10);
        assertThat(scrape.sum("postern_payments_total", "status", "requires_payment_method"))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_payments_total", "status", "processing")).isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_payments_total", "status", "partially_captured"))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_refunds_total", "state", "succeeded")).isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_idempotency_repeats_total", "outcome", "replayed"))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_idempotency_repeats_total", "outcome", "reused"))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_bank_call_seconds_count", "outcome", "answered"))
                .isGreaterThanOrEqualTo(30);
        assertThat(scrape.sum("postern_bank_call_seconds_count", "outcome", "connection_lost"))
                .isGreaterThanOrEqualTo(5);
        assertThat(scrape.sum("postern_posting_seconds_count")).isGreaterThanOrEqualTo(15);
        assertThat(scrape.sum("postern_risk_decisions_total", "decision", "allow"))
                .isGreaterThanOrEqualTo(20);
        assertThat(scrape.sum("postern_delivery_call_seconds_count")).isGreaterThanOrEqualTo(5);
    }

    @Test
    void haveLabelsThatDoNotGrowWithRequests() throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();

        assertThat(fromRequests(scrape)).isEmpty();
        assertThat(manyValues(scrape)).isEmpty();
        assertThat(scrape.series()).hasSizeLessThan(MOST_SERIES);
        assertThat(BusyHour.told())
                .hasSizeGreaterThan(40)
                .allSatisfy(text -> assertThat(scrape.text()).doesNotContain(text));
    }

    @Test
    void wouldBeCaughtWithSuchALabel() {
        try {
            for (int n = 0; n <= MOST_VALUES_OF_A_LABEL; n++) {
                Metrics.globalRegistry
                        .counter("planted.many", "shop", "shop-" + n)
                        .increment();
            }
            for (String value : List.of(
                    "mch_01hzy3v7q8k2m4n6p8r0s2t4v6",
                    "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
                    BusyHour.CARD,
                    "4242 4242 4242 4242",
                    "eyJhbGciOiJFUzI1NiJ9",
                    "ada@example.com",
                    "203.0.113.7")) {
                Metrics.globalRegistry.counter("planted.one", "what", value).increment();
            }
            Scrape scrape = Scrape.now();

            assertThat(fromRequests(scrape)).hasSize(7).allMatch(found -> found.startsWith("planted_one_total"));
            assertThat(manyValues(scrape)).containsExactly("planted_many_total{shop}");
        } finally {
            Stream.of("planted.many", "planted.one")
                    .flatMap(name -> Metrics.globalRegistry.find(name).counters().stream())
                    .forEach(Metrics.globalRegistry::remove);
        }
    }

    @Test
    void areNotShownWherePaymentsAreTaken() {
        assertThat(Stream.of("/q/metrics", "/q/health", "/q/health/live", "/q/health/ready", "/metrics")
                        .map(path -> given().get(path).statusCode()))
                .containsOnly(404);
    }

    private static Set<String> documented() throws IOException {
        Matcher row = ROW.matcher(Files.readString(PAGE));
        return row.results().map(found -> found.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> fromRequests(Scrape scrape) {
        return scrape.series().stream()
                .filter(series -> series.labels().values().stream()
                        .anyMatch(value -> FROM_A_REQUEST.matcher(value).find()))
                .map(series -> series.name() + series.labels())
                .distinct()
                .toList();
    }

    /** There are as many as there are operations. */
    private static boolean isOfTheContract(Map.Entry<String, String> label) {
        return label.getKey().equals("uri") && PATHS.contains(label.getValue());
    }

    private static List<String> manyValues(Scrape scrape) {
        Map<String, Set<String>> values = scrape.series().stream()
                .flatMap(series -> series.labels().entrySet().stream()
                        .filter(label -> !label.getKey().equals("le") && !isOfTheContract(label))
                        .map(label -> Map.entry(series.name() + "{" + label.getKey() + "}", label.getValue())))
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toSet())));
        return values.entrySet().stream()
                .filter(label -> label.getValue().size() > MOST_VALUES_OF_A_LABEL)
                .map(Map.Entry::getKey)
                .toList();
    }
}
