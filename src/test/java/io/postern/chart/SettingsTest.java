package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart tells the gateway nothing that it would not listen to. */
class SettingsTest {
    private static final Pattern IN_A_PAGE = Pattern.compile("`((?:postern|quarkus)\\.[a-z0-9.<>-]+)`");

    /** What the chart tells by the environment in place of the file; held against Quarkus' own keys, too. */
    private static final Set<String> BY_ENVIRONMENT = Set.of(
            "quarkus.oidc.credentials.secret",
            "quarkus.vault.url",
            "quarkus.vault.tls.ca-cert",
            "quarkus.vault.enterprise.namespace");

    private static final Set<String> OF_THE_PLATFORM =
            Set.of("QUARKUS_PROFILE", "QUARKUS_CONFIG_LOCATIONS", "JDK_JAVA_OPTIONS");

    static Stream<Chart> sets() {
        return Chart.all();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void everyKeyIsOneThatTheGatewayKnows(Chart chart) {
        assertThat(unknown(chart.rendered())).isEmpty();
    }

    @Test
    void aMistypedKeyIsFound() {
        String good = new Chart("mesh").rendered();

        assertThat(unknown(good.replace("postern.oidc.url=", "postern.oidc.uri=")))
                .containsOnly("postern.oidc.uri");
        assertThat(unknown(good.replace("quarkus.shutdown.timeout=", "quarkus.shutdown.delayed=")))
                .containsOnly("quarkus.shutdown.delayed");
        assertThat(unknown(good.replace("POSTERN_DATABASE_OWNER_PASSWORD", "POSTERN_DATABASE_OWNER_PASSWD")))
                .containsOnly("POSTERN_DATABASE_OWNER_PASSWD");
    }

    /** What a gateway lacks in its settings it has by reference; the migrations have their own few. */
    @ParameterizedTest
    @MethodSource("sets")
    void nothingThatAProductionStartNeedsIsMissing(Chart chart) {
        String manifest = chart.rendered();
        Set<String> told = new HashSet<>(settings(manifest, "-gateway").keySet());
        environment(manifest, Deployment.class).forEach(told::add);

        assertThat(told)
                .contains(
                        "postern.database.url",
                        "postern.keys.source",
                        "postern.oidc.url",
                        "postern.access.first-operator")
                .contains("QUARKUS_VAULT_URL", "postern.database.migrations.at-start")
                .containsAnyOf("postern.tls.certificate", "postern.tls.terminated-elsewhere")
                .containsAnyOf("POSTERN_DATABASE_PASSWORD", "postern.database.login.from")
                .containsAnyOf(
                        "postern.keys.vault.login.kubernetes-role",
                        "postern.keys.vault.login.role-id",
                        "postern.keys.vault.login.token-file");
        assertThat(environment(manifest, Job.class))
                .contains("POSTERN_DATABASE_URL")
                .containsAnyOf("POSTERN_DATABASE_OWNER_PASSWORD", "POSTERN_DATABASE_OWNER_LOGIN_FROM")
                .allMatch(name -> name.startsWith("POSTERN_DATABASE_") || !name.startsWith("POSTERN_"));
    }

    /** A file that a key names is mounted there, and nothing is mounted that no key names. */
    @ParameterizedTest
    @MethodSource("sets")
    void everyFileThatASettingNamesIsMounted(Chart chart) {
        String manifest = chart.rendered();
        for (PodSpec pod : pods(manifest, Deployment.class)) {
            String component = pod.getServiceAccountName().endsWith("-rotation") ? "-rotation" : "-gateway";
            Set<String> folders = pod.getContainers().getFirst().getVolumeMounts().stream()
                    .map(mount -> mount.getMountPath())
                    .collect(Collectors.toSet());
            List<String> files = settings(manifest, component).values().stream()
                    .filter(value -> value.startsWith("/") && !value.startsWith("/vault/secrets/"))
                    .toList();

            assertThat(files)
                    .as(component)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(folders)
                            .anyMatch(folder -> file.equals(folder) || file.startsWith(folder + "/")));
        }
    }

    /** A file of settings is read after the Vault extension looked for its own; MigrateTest would fail with them there. */
    @ParameterizedTest
    @MethodSource("sets")
    void theKeyServerIsToldByTheEnvironment(Chart chart) {
        String manifest = chart.renderedWith("config: {quarkus.vault.connect-timeout: 3s}");

        assertThat(settings(manifest, "-gateway").keySet()).noneMatch(key -> key.startsWith("quarkus.vault."));
        assertThat(environment(manifest, Deployment.class))
                .contains("QUARKUS_VAULT_URL", "QUARKUS_VAULT_CONNECT_TIMEOUT");
    }

    @Test
    void theLastWordIsWithConfig() {
        String manifest =
                new Chart("minimal").renderedWith("config: {postern.log.seal-every: 2s, quarkus.http.host: 127.0.0.1}");

        assertThat(settings(manifest, "-gateway"))
                .containsEntry("postern.log.seal-every", "2s")
                .containsEntry("quarkus.http.host", "127.0.0.1");
    }

    /** Helm reads numbers as floating-point ones, which it would write as 1e+06, and takes false, 0 and nothing for not said. */
    @Test
    void theLastWordMayBeALargeNumberOrFalseOrNothing() {
        String manifest = new Chart("minimal").renderedWith("""
                database: {sslMode: require}
                config:
                  postern.limit.remembered: 1000000
                  postern.tls.terminated-elsewhere: true
                  quarkus.datasource.reactive.max-size: 0
                  quarkus.datasource.reactive.trust-all: false
                  quarkus.http.host: ""
                  quarkus.vault.connect-timeout: 1500000
                  postern.log.origin: "007"
                """);

        assertThat(settings(manifest, "-gateway"))
                .containsEntry("postern.limit.remembered", "1000000")
                .containsEntry("postern.tls.terminated-elsewhere", "true")
                .containsEntry("quarkus.datasource.reactive.max-size", "0")
                .containsEntry("quarkus.datasource.reactive.trust-all", "false")
                .containsEntry("quarkus.http.host", "")
                .containsEntry("postern.log.origin", "007");
        assertThat(manifest).contains("{name: QUARKUS_VAULT_CONNECT_TIMEOUT, value: \"1500000\"}");
        assertThat(new Chart("minimal").rendered("config.postern\\.limit\\.remembered=1000000"))
                .contains("postern.limit.remembered=1000000\n");
    }

    /** Gateways do not rotate: the rotation has a role of its own, and they have not. */
    @Test
    void onlyTheRotationMayRotate() {
        String manifest = new Chart("production").rendered();

        assertThat(settings(manifest, "-gateway"))
                .containsEntry("postern.keys.rotation.enabled", "false")
                .doesNotContainKey("postern.keys.vault.rotation.kubernetes-role");
        assertThat(settings(manifest, "-rotation"))
                .containsEntry("postern.keys.vault.rotation.kubernetes-role", "rotation")
                .containsEntry("postern.keys.rotation.every.data_keys", "90d");
    }

    private static Set<String> unknown(String manifest) {
        Set<String> pages = known();
        Set<String> names = pages.stream().map(SettingsTest::environmentName).collect(Collectors.toSet());
        Set<String> unknown = new HashSet<>();
        Strict.objects(manifest).stream()
                .filter(ConfigMap.class::isInstance)
                .filter(object -> !object.getMetadata().getName().endsWith("-roles"))
                .flatMap(object -> settings((ConfigMap) object).keySet().stream())
                .filter(key -> key.startsWith("quarkus.")
                        ? !QuarkusKeys.know(key)
                        : pages.stream().noneMatch(page -> fits(page, key)))
                .forEach(unknown::add);
        Stream.of(Deployment.class, Job.class)
                .flatMap(kind -> environment(manifest, kind).stream())
                .filter(name -> !OF_THE_PLATFORM.contains(name) && !names.contains(name))
                .forEach(unknown::add);
        return unknown;
    }

    private static Set<String> known() {
        Set<String> keys = IN_A_PAGE
                .matcher(Chart.read(Path.of("docs/configuration.md")))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toSet());
        keys.addAll(BY_ENVIRONMENT.stream().filter(QuarkusKeys::know).toList());
        keys.add("postern.oidc.issuer"); // the page of identities has it
        return keys;
    }

    /** Maps of the page have names of the operator's own behind the key, or a placeholder within. */
    private static boolean fits(String page, String key) {
        return page.equals(key)
                || Pattern.matches(Pattern.quote(page).replace("<name>", "\\E[^.]+\\Q"), key)
                || Set.of("postern.address.roles", "postern.address.acquirers", "postern.keys.rotation.every")
                                .contains(page)
                        && key.startsWith(page + ".");
    }

    private static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    static Map<String, String> settings(String manifest, String ending) {
        return Strict.objects(manifest).stream()
                .filter(ConfigMap.class::isInstance)
                .filter(object -> object.getMetadata().getName().endsWith(ending))
                .map(object -> settings((ConfigMap) object))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> settings(ConfigMap map) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(map.getData().get("application.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.forEach((key, value) -> settings.put(key.toString(), value.toString()));
        return settings;
    }

    private static List<String> environment(String manifest, Class<? extends HasMetadata> kind) {
        return pods(manifest, kind).stream()
                .map(PodSpec::getContainers)
                .flatMap(List::stream)
                .map(Container::getEnv)
                .flatMap(List::stream)
                .map(variable -> variable.getName())
                .toList();
    }

    private static List<PodSpec> pods(String manifest, Class<? extends HasMetadata> kind) {
        return Strict.objects(manifest).stream()
                .filter(kind::isInstance)
                .map(object -> object instanceof Deployment deployment
                        ? deployment.getSpec().getTemplate().getSpec()
                        : ((Job) object).getSpec().getTemplate().getSpec())
                .toList();
    }
}
