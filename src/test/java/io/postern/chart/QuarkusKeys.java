package io.postern.chart;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.PropertyNamesMatcher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** Every key of Quarkus and its extensions, as their own interfaces declare them. */
final class QuarkusKeys {
    private static final PropertyNamesMatcher KNOWN = ConfigMappings.propertyNamesMatcher(roots());

    private QuarkusKeys() {}

    static boolean know(String key) {
        return KNOWN.matches(key);
    }

    private static List<ConfigClass> roots() {
        try {
            return Collections.list(
                            QuarkusKeys.class.getClassLoader().getResources("META-INF/quarkus-config-roots.list"))
                    .stream()
                    .flatMap(QuarkusKeys::lines)
                    .flatMap(QuarkusKeys::loaded)
                    .filter(type -> type.isAnnotationPresent(ConfigMapping.class))
                    .map(ConfigClass::configClass)
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> lines(URL list) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(list.openStream(), StandardCharsets.UTF_8))) {
            return in.lines().toList().stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Some name types of extensions that are not here. */
    private static Stream<Class<?>> loaded(String name) {
        try {
            Class<?> type = Class.forName(name, false, QuarkusKeys.class.getClassLoader());
            type.getMethods();
            return Stream.of(type);
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            return Stream.of();
        }
    }
}
