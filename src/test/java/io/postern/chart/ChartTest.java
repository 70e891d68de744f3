package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart renders with each of its value sets, and Kubernetes would know every field of what comes out. */
class ChartTest {
    static Stream<Chart> sets() {
        return Chart.all();
    }

    @Test
    void hasFiveValueSets() {
        assertThat(sets().map(Chart::set))
                .containsExactlyInAnyOrder("minimal", "production", "vault-agent", "cloudnative-pg", "mesh");
    }

    @ParameterizedTest
    @MethodSource("sets")
    void passesHelmsOwnStrictLinter(Chart chart) {
        LintResult result = chart.linted();

        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void hasNoFieldThatKubernetesDoesNotKnow(Chart chart) {
        assertThat(Strict.unknown(chart.rendered())).isEmpty();
    }

    @Test
    void aMistypedFieldIsFoundWhereverItIs() {
        String good = new Chart("production").rendered();

        assertThat(Strict.unknown(good.replaceFirst("maxUnavailable: 1", "maxUnavailible: 1")))
                .containsExactly("PodDisruptionBudget pay-postern.spec.maxUnavailible");
        assertThat(Strict.unknown(good.replaceFirst("failureThreshold: 3", "failuresThreshold: 3")))
                .singleElement()
                .asString()
                .endsWith(".livenessProbe.failuresThreshold");
        assertThat(Strict.unknown(good.replaceFirst("interval: 30s", "every: 30s")))
                .containsExactly("ServiceMonitor pay-postern.spec.endpoints.every");
        String cluster = new Chart("cloudnative-pg").rendered();
        assertThat(Strict.unknown(cluster.replace("dataDurability:", "durability:")))
                .containsExactly("Cluster pay-postern-db: spec.postgresql.synchronous.durability");
    }

    @Test
    void rendersWhatEachSetIsFor() {
        assertThat(kinds("minimal"))
                .containsExactlyInAnyOrder(
                        "ConfigMap pay-postern-gateway",
                        "Deployment pay-postern",
                        "Job pay-postern-migration",
                        "NetworkPolicy pay-postern-deny",
                        "NetworkPolicy pay-postern-gateway",
                        "NetworkPolicy pay-postern-migration",
                        "NetworkPolicy pay-postern-test",
                        "Pod pay-postern-answers",
                        "PodDisruptionBudget pay-postern",
                        "Service pay-postern",
                        "Service pay-postern-management",
                        "ServiceAccount pay-postern",
                        "ServiceAccount pay-postern-migration");
        assertThat(kinds("production"))
                .contains(
                        "CronJob pay-postern-verify-archive",
                        "Deployment pay-postern-rotation",
                        "HorizontalPodAutoscaler pay-postern",
                        "Ingress pay-postern",
                        "PrometheusRule pay-postern",
                        "ServiceMonitor pay-postern");
        assertThat(kinds("cloudnative-pg")).contains("Cluster pay-postern-db", "ConfigMap pay-postern-roles");
        assertThat(kinds("mesh")).contains("VaultStaticSecret postern-app-login");
        assertThat(new Chart("mesh").rendered("rotation.enabled=true"))
                .contains("- {kind: Deployment, name: pay-postern-rotation}");
        assertThat(new Chart("mesh").rendered("rotation.enabled=false"))
                .doesNotContain("- {kind: Deployment, name: pay-postern-rotation}");
    }

    @Test
    void leavesTheNumberOfGatewaysToTheAutoscaler() {
        assertThat(new Chart("minimal").rendered()).contains("replicas: 3");
        assertThat(new Chart("minimal").rendered("autoscaling.enabled=true")).doesNotContain("replicas: 3");
    }

    @Test
    void aPoolerTakesTheGatewaysAndNotTheMigrations() {
        String pooled = new Chart("vault-agent").rendered();

        assertThat(pooled)
                .contains("postern.database.url=postgresql://pooler.example.com:6432/postern?sslmode=verify-full")
                .contains("quarkus.datasource.reactive.postgresql.pipelining-limit=1")
                .contains("quarkus.datasource.reactive.cache-prepared-statements=false")
                .contains(
                        "value: \"postgresql://db.example.com:5432/postern?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory\"");
        assertThat(new Chart("minimal").rendered()).doesNotContain("pipelining-limit");
    }

    /** A hook before the installation would wait for a database, or for Secrets, that only come with it. */
    @Test
    void migratesBeforeTheInstallationExceptWhereThatBringsWhatIsNeeded() {
        assertThat(migration("minimal").getMetadata().getAnnotations())
                .containsEntry("helm.sh/hook", "pre-install,pre-upgrade");
        for (String set : List.of("cloudnative-pg", "mesh")) {
            assertThat(migration(set).getMetadata().getAnnotations()).isNullOrEmpty();
            assertThat(migration(set).getMetadata().getName()).matches("pay-postern-migration-[0-9a-f]{8}");
        }
    }

    private static HasMetadata migration(String set) {
        return Strict.objects(new Chart(set).rendered()).stream()
                .filter(object -> object.getKind().equals("Job"))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> kinds(String set) {
        return Strict.objects(new Chart(set).rendered()).stream()
                .map(object -> object.getKind() + " " + object.getMetadata().getName())
                .toList();
    }
}
