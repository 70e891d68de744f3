package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postern.PosternTest;
import io.postern.watch.Rules.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Alerts and dashboards ask for what there is; each alert has a page that says what to do, and a test that sees it speak. */
@PosternTest
class AlertsTest {
    /** Which part of the chart a pod is: Prometheus adds it, as the ServiceMonitor says. */
    private static final String OF_THE_CHARTS_TARGETS = "app_kubernetes_io_component";

    private static final Path RUNBOOKS = Path.of("docs/runbooks");
    private static final Path TESTS = Path.of("observability/alerts-test.yaml");

    @Test
    void alertsAskForWhatThereIs() throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();
        List<Alert> alerts = Rules.read().alerts();

        assertThat(alerts).hasSizeGreaterThan(15);
        assertThat(alerts)
                .allSatisfy(alert -> assertThat(unknown(scrape, alert.expression()))
                        .as(alert.name())
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"money", "banks", "webhooks", "platform"})
    void dashboardsAskForWhatThereIs(String name) throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();
        JsonNode board = new ObjectMapper()
                .readTree(Path.of("observability/dashboards/" + name + ".json").toFile());
        List<String> expressions = board.findValuesAsText("expr");

        assertThat(expressions).hasSizeGreaterThan(5);
        assertThat(expressions)
                .allSatisfy(expression ->
                        assertThat(unknown(scrape, expression)).as(expression).isEmpty());
        assertThat(board.findValuesAsText("id")).doesNotHaveDuplicates();
        assertThat(board.get("uid").asText()).isEqualTo("postern-" + name);
    }

    @Test
    void everyMetricOfOursIsOnADashboardOrInAnAlert() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(Rules.FILE));
        try (Stream<Path> files = Files.list(Path.of("observability/dashboards"))) {
            for (Path file : files.toList()) {
                all.append(Files.readString(file));
            }
        }
        assertThat(Scrape.now().ours()).allSatisfy(metric -> assertThat(all).contains(metric));
    }

    @Test
    void whatThereIsNotWouldBeFound() throws IOException {
        Scrape scrape = BusyHour.scrapedAfter();

        assertThat(unknown(scrape, "max(postern_moon_phase) > 1")).containsExactly("postern_moon_phase");
        assertThat(unknown(scrape, "postern_payments_total{shop=\"one\"}"))
                .containsExactly("postern_payments_total{shop}");
    }

    @Test
    void everyAlertHasAPageThatNamesItAndTheOtherWayRound() throws IOException {
        List<String> wrong = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (Alert alert : Rules.read().alerts()) {
            Path page = Path.of(alert.annotations().get("runbook_url"));
            names.add(alert.name());
            if (!page.startsWith(RUNBOOKS)
                    || !Files.exists(page)
                    || !Files.readString(page).contains("`" + alert.name() + "`")) {
                wrong.add(alert.name() + " is not on " + page);
            }
        }
        try (Stream<Path> pages = Files.list(RUNBOOKS)) {
            for (Path page : pages.toList()) {
                java.util.regex.Pattern.compile("`(Postern[A-Z]\\w+)`")
                        .matcher(Files.readString(page))
                        .results()
                        .map(found -> found.group(1))
                        .filter(name -> !names.contains(name))
                        .forEach(name -> wrong.add(page + " names " + name + ", which is no alert"));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void everyAlertSaysHowBadItIsAndHasATest() throws IOException {
        String tests = Files.readString(TESTS);

        assertThat(Rules.read().alerts()).allSatisfy(alert -> {
            assertThat(alert.annotations()).containsKeys("summary", "description", "runbook_url");
            assertThat(tests).contains("alertname=\"" + alert.name() + "\"");
        });
        assertThat(tests).contains("an ordinary day");
    }

    private static List<String> unknown(Scrape scrape, String expression) {
        List<String> unknown = new ArrayList<>();
        for (Rules.Use use : Rules.uses(expression)) {
            List<Scrape.Series> series = scrape.series().stream()
                    .filter(one -> one.name().equals(use.metric()))
                    .toList();
            if (series.isEmpty()) {
                unknown.add(use.metric());
            } else {
                use.labels().stream()
                        .filter(label -> !OF_THE_CHARTS_TARGETS.equals(label))
                        .filter(label ->
                                series.stream().noneMatch(one -> one.labels().containsKey(label)))
                        .forEach(label -> unknown.add(use.metric() + "{" + label + "}"));
            }
        }
        return unknown;
    }
}
