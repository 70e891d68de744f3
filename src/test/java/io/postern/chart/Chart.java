package io.postern.chart;

import com.fasterxml.jackson.core.type.TypeReference;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The chart, rendered by Helm itself, with one of the value sets that lie beside it. */
record Chart(String set) {
    static final Path HOME = Path.of("helm/postern");
    static final KubernetesSerialization YAML = new KubernetesSerialization();

    /** Two test runs render at once. */
    private static final String RUN = "-" + ProcessHandle.current().pid();

    private static final Path SETS = HOME.resolve("ci");
    private static final String HOOK = "helm.sh/hook";
    private static final String SHOWN = "shown.invalid/hook";
    private static final String ENDING = "-values.yaml";

    static Stream<Chart> all() {
        try (Stream<Path> files = Files.list(SETS)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ENDING))
                    .map(name -> new Chart(name.substring(0, name.length() - ENDING.length())))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What Helm makes of it, with further values in the form {@code a.b=c}. */
    String rendered(String... values) {
        return rendered(command ->
                Arrays.stream(values).forEach(value -> command.set(value.split("=", 2)[0], value.split("=", 2)[1])));
    }

    /** The same with a values file of the test's own on top. */
    String renderedWith(String values) {
        Path file = written("target/chart-values-" + set + RUN + ".yaml", values);
        return rendered(command -> command.withValuesFile(file));
    }

    private String rendered(java.util.function.Consumer<TemplateCommand> more) {
        TemplateCommand command = new Helm(withHooksShown())
                .template()
                .withName("pay")
                .withNamespace("payments")
                .withKubeVersion("1.33.0")
                .withValuesFile(SETS.resolve(set + ENDING));
        more.accept(command);
        return command.call().replace(SHOWN, HOOK);
    }

    /** Helm leaves hooks out of what it answers here; in this copy it does not know them for hooks. */
    private static synchronized Path withHooksShown() {
        Path copy = copy(Path.of("target/chart-with-hooks" + RUN));
        try (Stream<Path> files = Files.walk(copy.resolve("templates"))) {
            files.filter(Files::isRegularFile)
                    .forEach(file -> written(file.toString(), read(file).replace(HOOK, SHOWN)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    /** Helm's own linter knows no further values, so it gets a copy of the chart that has these for its own. */
    LintResult linted() {
        Path copy = copy(Path.of("target/chart-" + set + RUN));
        Map<String, Object> values = map(read(HOME.resolve("values.yaml")));
        merge(values, map(read(SETS.resolve(set + ENDING))));
        written(copy.resolve("values.yaml").toString(), YAML.asYaml(values));
        return new Helm(copy).lint().strict().call();
    }

    static List<Map<String, Object>> documents(String manifest) {
        return Arrays.stream(manifest.split("(?m)^---\\s*$"))
                .filter(text -> text.lines().anyMatch(line -> !line.isBlank() && !line.startsWith("#")))
                .map(Chart::map)
                .toList();
    }

    static Map<String, Object> map(String yaml) {
        return YAML.unmarshal(yaml, new TypeReference<>() {});
    }

    static Path copy(Path to) {
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(HOME.relativize(file));
                Files.createDirectories(target.getParent());
                Files.writeString(target, Files.readString(file));
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Path written(String file, String text) {
        try {
            return Files.writeString(Path.of(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> into, Map<String, Object> more) {
        new LinkedHashMap<>(more).forEach((key, value) -> {
            if (value instanceof Map<?, ?> below && into.get(key) instanceof Map<?, ?> old) {
                merge((Map<String, Object>) old, (Map<String, Object>) below);
            } else {
                into.put(key, value);
            }
        });
    }

    @Override
    public String toString() {
        return set;
    }
}
