package io.postern;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Keeps the table of docs/configuration.md equal to the configuration interfaces: their keys, defaults and Javadoc. */
class ConfigurationPageTest {
    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String TABLE_STARTS = "<!-- table: written from the code, see ConfigurationPageTest -->\n";

    @Test
    void listsEveryKeyWithItsDefaultAndItsMeaning() throws IOException {
        String page = Files.readString(PAGE);
        String wanted = page.substring(0, page.indexOf(TABLE_STARTS) + TABLE_STARTS.length()) + table();
        Files.writeString(Path.of("target/configuration.md"), wanted);

        assertThat(page)
                .as("the page is behind the code: cp target/configuration.md docs/configuration.md")
                .isEqualTo(wanted);
    }

    private static String table() {
        return "| key | default | meaning |\n|---|---|---|\n"
                + mappings()
                        .flatMap(mapping ->
                                lines(mapping.getAnnotation(ConfigMapping.class).prefix(), mapping))
                        .sorted()
                        .collect(Collectors.joining("\n"))
                + "\n";
    }

    private static Stream<Class<?>> mappings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.postern").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class))
                        .map(type -> type.reflect());
    }

    private static Stream<String> lines(String prefix, Class<?> mapping) {
        return Arrays.stream(mapping.getDeclaredMethods())
                .sorted(Comparator.comparing(Method::getName))
                .flatMap(key -> lines(prefix + "." + dashed(key.getName()), mapping, key));
    }

    private static Stream<String> lines(String name, Class<?> mapping, Method key) {
        if (key.getReturnType().isInterface() && key.getReturnType().getName().startsWith("io.postern.")) {
            return lines(name, key.getReturnType());
        }
        if (key.getGenericReturnType() instanceof ParameterizedType map
                && map.getActualTypeArguments().length == 2
                && map.getActualTypeArguments()[1] instanceof Class<?> group
                && group.isInterface()
                && group.getName().startsWith("io.postern.")) {
            return lines(name + ".<name>", group);
        }
        return Stream.of("| `%s` | %s | %s |".formatted(name, usual(key), javadoc(mapping, key.getName())));
    }

    private static String usual(Method key) {
        return Optional.ofNullable(key.getAnnotation(WithDefault.class))
                .map(usual -> "`" + usual.value() + "`")
                .orElse(key.getReturnType() == Optional.class || key.getReturnType() == Map.class ? "" : "required");
    }

    /** The comment above the method, in its interface's source. */
    private static String javadoc(Class<?> mapping, String method) {
        String source = source(mapping);
        String scope = source.substring(source.indexOf("interface " + mapping.getSimpleName()));
        Matcher found = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@\\w+\\([^)]*\\)\\s*)*[\\w<>, @.()]+ " + method + "\\(\\);",
                        Pattern.DOTALL)
                .matcher(scope);
        assertThat(found.find())
                .as("Javadoc of " + mapping.getSimpleName() + "." + method)
                .isTrue();
        return found.group(1)
                .replaceAll("\\s*\\n\\s*\\* ?", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .strip();
    }

    private static String source(Class<?> mapping) {
        Class<?> outer = mapping;
        while (outer.getEnclosingClass() != null) {
            outer = outer.getEnclosingClass();
        }
        try {
            return Files.readString(Path.of("src/main/java", outer.getName().replace('.', '/') + ".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String dashed(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(java.util.Locale.ROOT);
    }
}
