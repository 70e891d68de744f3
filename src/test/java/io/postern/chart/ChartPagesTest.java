package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Keeps equal what stands in two places: the chart's page and its values, its copies and their originals, its version and ours. */
class ChartPagesTest {
    private static final Path PAGE = Chart.HOME.resolve("README.md");
    private static final Path ALERTS = Path.of("observability/alerts.yaml");
    private static final String TABLE_STARTS = "<!-- table: written from values.yaml, see ChartPagesTest -->\n";
    private static final Pattern LINE = Pattern.compile("( *)([A-Za-z]+):(?: (.*))?");

    @Test
    void listsEveryValueWithItsDefaultAndItsMeaning() throws Exception {
        String page = Chart.read(PAGE);
        String wanted = page.substring(0, page.indexOf(TABLE_STARTS) + TABLE_STARTS.length()) + table();
        Files.writeString(Path.of("target/chart-readme.md"), wanted);

        assertThat(page)
                .as("the page is behind the values: cp target/chart-readme.md helm/postern/README.md")
                .isEqualTo(wanted);
    }

    /** A value without a comment, without a line of the schema, or in the schema alone, is forgotten by somebody. */
    @Test
    void everyValueIsInTheSchemaAndTheOtherWayRound() {
        Map<String, Object> values = Chart.map(Chart.read(Chart.HOME.resolve("values.yaml")));
        Map<String, Object> schema = Chart.map(Chart.read(Chart.HOME.resolve("values.schema.json")));
        List<String> differences = new ArrayList<>();
        compare("", values, schema, differences);

        assertThat(differences).containsExactly("global is in the schema alone");
        values.put("replicaz", 3);
        compare("", values, schema, differences);
        assertThat(differences).contains("replicaz is in values.yaml alone");
    }

    @Test
    void carriesCopiesThatEqualTheirOriginals() {
        assertThat(Chart.read(Chart.HOME.resolve("files/roles.sql")))
                .as("cp src/main/resources/db/roles.sql helm/postern/files/")
                .isEqualTo(Chart.read(Path.of("src/main/resources/db/roles.sql")));
        String alerts = Chart.read(Chart.HOME.resolve("files/alerts.yaml"));
        assertThat(alerts)
                .as("cp observability/alerts.yaml helm/postern/files/")
                .contains("- alert: ")
                .isEqualTo(Files.exists(ALERTS) ? Chart.read(ALERTS) : alerts);
    }

    @Test
    void hasTheVersionOfTheGateway() {
        Matcher ours = Pattern.compile("<artifactId>postern</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(Chart.read(Path.of("pom.xml")));
        assertThat(ours.find()).isTrue();
        Map<String, Object> chart = Chart.map(Chart.read(Chart.HOME.resolve("Chart.yaml")));

        assertThat(chart.get("appVersion")).isEqualTo(ours.group(1));
    }

    private static String table() {
        StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
        Deque<String> path = new ArrayDeque<>();
        List<String> comment = new ArrayList<>();
        for (String line : Chart.read(Chart.HOME.resolve("values.yaml")).split("\n")) {
            Matcher value = LINE.matcher(line);
            if (line.strip().startsWith("#")) {
                comment.add(line.strip().substring(1).strip());
            } else if (value.matches() && value.group(1).length() / 2 <= path.size()) {
                while (path.size() > value.group(1).length() / 2) {
                    path.removeLast();
                }
                path.addLast(value.group(2));
                table.append(row(String.join(".", path), value.group(3), String.join(" ", comment)));
                comment.clear();
            } else {
                comment.clear();
            }
        }
        return table.toString();
    }

    private static String row(String name, String usual, String meaning) {
        if (meaning.isEmpty()) {
            assertThat(usual).as(name + " has no comment").isNull();
            return "";
        }
        String shown = usual == null || usual.equals("\"\"") ? "" : "`" + usual + "`";
        return "| `%s` | %s | %s |%n".formatted(name, shown, meaning);
    }

    @SuppressWarnings("unchecked")
    private static void compare(
            String path, Map<String, Object> values, Map<String, Object> schema, List<String> differences) {
        if (!(schema.get("properties") instanceof Map<?, ?> properties)) {
            return;
        }
        assertThat(schema.get("additionalProperties"))
                .as("more than is known, in " + path)
                .isEqualTo(false);
        values.keySet().stream()
                .filter(key -> !properties.containsKey(key))
                .forEach(key -> differences.add(path + key + " is in values.yaml alone"));
        properties.forEach((key, below) -> {
            if (!values.containsKey(key)) {
                differences.add(path + key + " is in the schema alone");
            } else if (values.get(key) instanceof Map<?, ?> more) {
                compare(path + key + ".", (Map<String, Object>) more, (Map<String, Object>) below, differences);
            }
        });
    }
}
