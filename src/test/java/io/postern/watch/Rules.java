package io.postern.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.Yaml;

/** The alerts as their file has them. */
record Rules(List<Alert> alerts) {
    static final Path FILE = Path.of("observability/alerts.yaml");

    record Alert(String name, String expression, Map<String, String> annotations) {}

    /** @param labels by which the expression chooses */
    record Use(String metric, List<String> labels) {}

    private static final Pattern METRIC = Pattern.compile(
            "\\b((?:postern|http|sql|jvm|process|worker|netty|vertx|postgresql)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");

    @SuppressWarnings("unchecked") // of the form that promtool has checked
    static Rules read() throws IOException {
        Map<String, List<Map<String, Object>>> file = new Yaml().load(Files.readString(FILE));
        List<Alert> alerts = new ArrayList<>();
        for (Map<String, Object> group : file.get("groups")) {
            for (Map<String, Object> rule : (List<Map<String, Object>>) group.get("rules")) {
                alerts.add(new Alert((String) rule.get("alert"), (String) rule.get("expr"), (Map<String, String>)
                        rule.get("annotations")));
            }
        }
        return new Rules(alerts);
    }

    /** The metrics that an expression reads, with the labels that it chooses them by. */
    static List<Use> uses(String expression) {
        List<Use> uses = new ArrayList<>();
        Matcher metric = METRIC.matcher(expression);
        while (metric.find()) {
            Matcher label = LABEL.matcher(metric.group(2) == null ? "" : metric.group(2));
            uses.add(new Use(
                    metric.group(1),
                    label.results().map(found -> found.group(1)).toList()));
        }
        return uses;
    }
}
