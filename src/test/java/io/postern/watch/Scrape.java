package io.postern.watch;

import static io.restassured.RestAssured.given;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.ConfigProvider;

/** What Prometheus would read of the gateway at one moment. */
public record Scrape(String text, Map<String, String> types, List<Series> series) {
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+).*");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    public record Series(String name, Map<String, String> labels, double value) {}

    public static Scrape now() {
        return of(given().port(managementPort())
                .accept("text/plain") // the format without examples
                .get("/q/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString());
    }

    static int managementPort() {
        int port = ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
        return port == 0 ? ConfigProvider.getConfig().getValue("quarkus.management.port", Integer.class) : port;
    }

    static Scrape of(String text) {
        Map<String, String> types = new TreeMap<>();
        List<Series> series = new ArrayList<>();
        text.lines().forEach(line -> {
            Matcher type = TYPE.matcher(line);
            Matcher sample = LINE.matcher(line);
            if (type.matches()) {
                types.put(type.group(1), type.group(2));
            } else if (!line.startsWith("#") && sample.matches()) {
                series.add(new Series(
                        sample.group(1),
                        labels(sample.group(2)),
                        Double.parseDouble(sample.group(3).replace("Inf", "Infinity"))));
            }
        });
        return new Scrape(text, types, series);
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(text == null ? "" : text);
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        return labels;
    }

    /** Names as a dashboard would write them, those of the parts of a histogram included. */
    Set<String> names() {
        return series.stream().map(Series::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Our own metrics, each by the one name it is documented under. */
    Set<String> ours() {
        return types.keySet().stream()
                .filter(name -> name.startsWith("postern_"))
                .filter(name -> !name.endsWith("_max") || !types.containsKey(name.substring(0, name.length() - 4)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Of all series of a name with these labels.
     *
     * @param labels a label's name and its value, in turns
     */
    public double sum(String name, String... labels) {
        return series.stream()
                .filter(one -> one.name().equals(name))
                .filter(one -> {
                    boolean fits = true;
                    for (int n = 0; n < labels.length; n += 2) {
                        fits &= labels[n + 1].equals(one.labels().get(labels[n]));
                    }
                    return fits;
                })
                .mapToDouble(Series::value)
                .sum();
    }
}
