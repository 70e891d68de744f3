package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No value set renders what nobody should run, and each thing that nobody should run is found where it is planted. */
class PolicyTest {
    static Stream<Chart> sets() {
        return Chart.all();
    }

    @ParameterizedTest
    @MethodSource("sets")
    void rendersNothingThatNobodyShouldRun(Chart chart) {
        assertThat(Policy.violations(chart.rendered())).isEmpty();
    }

    static Stream<Arguments> planted() {
        return Stream.of(
                Arguments.of("runAsNonRoot: true(\\s+runAsUser)", "runAsNonRoot: false$1", "may run as root"),
                Arguments.of("runAsUser: 10001", "runAsUser: 0", "runs as root"),
                Arguments.of("type: RuntimeDefault", "type: Unconfined", "may make every system call"),
                Arguments.of(
                        "automountServiceAccountToken: false(\\s+enable)",
                        "automountServiceAccountToken: true$1",
                        "gets a token"),
                Arguments.of("enableServiceLinks: false", "enableServiceLinks: true", "as if they were configuration"),
                Arguments.of(
                        "enableServiceLinks: false(\\s+)",
                        "enableServiceLinks: false$1hostNetwork: true$1",
                        "node's space"),
                Arguments.of("emptyDir: \\{sizeLimit: 256Mi}", "hostPath: {path: /}", "mounts the node's disk"),
                Arguments.of("readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "writes into its image"),
                Arguments.of(
                        "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true", "may gain privileges"),
                Arguments.of("allowPrivilegeEscalation: false", "privileged: true", "is privileged"),
                Arguments.of("drop: \\[ALL]", "drop: [ALL], add: [NET_ADMIN]", "keeps capabilities"),
                Arguments.of("drop: \\[ALL]", "drop: [NET_RAW]", "keeps capabilities"),
                Arguments.of("image: (\\S+)@sha256:\\S+", "image: $1:latest", "takes any image"),
                Arguments.of("image: (\\S+)@sha256:\\S+", "image: $1", "takes any image"),
                Arguments.of("limits:\n", "limitless:\n", "may take the whole node"),
                Arguments.of("name: tmp, mountPath: /tmp", "name: tmp, mountPath: /temp", "has nowhere to write"),
                Arguments.of("startupProbe:", "startedProbe:", "has no startup probe"),
                Arguments.of("livenessProbe:", "lifeProbe:", "has no liveness probe"),
                Arguments.of("readinessProbe:", "readyProbe:", "has no readiness probe"),
                Arguments.of("preStop:", "postStart:", "is not drained"),
                Arguments.of("terminationGracePeriodSeconds: 35", "", "has no time to end"),
                Arguments.of("activeDeadlineSeconds: 1800", "", "Job pay-postern-migration has no deadline"),
                Arguments.of("activeDeadlineSeconds: 3600", "", "CronJob pay-postern-verify-archive has no deadline"),
                Arguments.of("activeDeadlineSeconds: 120", "", "Pod pay-postern-answers has no deadline"),
                Arguments.of("backoffLimit: 4", "", "is tried again for ever"),
                Arguments.of("concurrencyPolicy: Forbid", "concurrencyPolicy: Allow", "may run beside itself"),
                Arguments.of("startingDeadlineSeconds: 3600", "", "may start at any later time"),
                Arguments.of(
                        "valueFrom: \\{secretKeyRef: [^}]*}}",
                        "value: rediss://u:planted@cache:6379",
                        "has a secret in the clear"),
                Arguments.of(
                        "name: QUARKUS_PROFILE, value: prod",
                        "name: POSTERN_X_PASSWORD, value: planted",
                        "in the clear"),
                Arguments.of("postern.keys.source=vault", "postern.database.password=planted", "ConfigMap pay-postern"),
                Arguments.of("kind: ServiceAccount", "kind: Secret", "is a secret that the chart brings"),
                Arguments.of("name: pay-postern-deny", "name: x\n---\n", "no NetworkPolicy denies"),
                Arguments.of("policyTypes: \\[Ingress, Egress]", "policyTypes: [Ingress]", "no NetworkPolicy denies"));
    }

    @ParameterizedTest(name = "{2}: {1}")
    @MethodSource("planted")
    void findsWhatIsPlanted(String good, String bad, String complaint) {
        String manifest = new Chart("production").rendered();
        String planted = bad.contains("---")
                ? manifest.replaceFirst("(?s)# Every pod.*?\n---", "---")
                : manifest.replaceFirst(good, bad);

        assertThat(planted).as("nothing was planted").isNotEqualTo(manifest);
        assertThat(Policy.violations(planted)).anyMatch(line -> line.contains(complaint));
    }

    /** A drain takes as long as load balancers may need, then as calls may need, and something to spare. */
    @Test
    void aGatewayHasTheTimeToDrain() {
        for (Map.Entry<String, PodSpec> pod :
                deployments(new Chart("production")).entrySet()) {
            long preStop = pod.getValue()
                    .getContainers()
                    .getFirst()
                    .getLifecycle()
                    .getPreStop()
                    .getSleep()
                    .getSeconds();

            assertThat(pod.getValue().getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(preStop + 20 + 5);
        }
        assertThat(new Chart("production").rendered()).contains("quarkus.shutdown.timeout=20s");
    }

    /** The owner's login is where the migrations are, and nowhere else; rotating keys takes another account than serving. */
    @ParameterizedTest
    @MethodSource("sets")
    void noGatewayCanBecomeTheOwner(Chart chart) {
        deployments(chart).forEach((name, pod) -> {
            assertThat(Chart.YAML.asYaml(pod)).doesNotContainIgnoringCase("owner");
            assertThat(pod.getServiceAccountName()).isEqualTo(name);
        });
        assertThat(chart.rendered()).contains("serviceAccountName: pay-postern-migration");
    }

    @Test
    void theNetworkIsOpenedForWhatIsThereAlone() {
        assertThat(ports(new Chart("minimal"))).containsExactlyInAnyOrder("53", "53", "5432", "8200", "443", "443");
        assertThat(ports(new Chart("production")))
                .containsExactlyInAnyOrder("53", "53", "5432", "8200", "443", "443", "6379", "9092", "3310", "4318");
        assertThat(ports(new Chart("vault-agent"))).contains("6432").doesNotContain("5432");
        assertThat(new Chart("minimal").rendered()).contains("169.254.0.0/16", "10.0.0.0/8", "fc00::/7");
    }

    private static List<String> ports(Chart chart) {
        return Strict.objects(chart.rendered()).stream()
                .filter(NetworkPolicy.class::isInstance)
                .map(NetworkPolicy.class::cast)
                .filter(policy -> policy.getMetadata().getName().endsWith("-gateway"))
                .flatMap(policy -> policy.getSpec().getEgress().stream())
                .map(NetworkPolicyEgressRule::getPorts)
                .flatMap(List::stream)
                .map(port -> String.valueOf(port.getPort().getValue()))
                .toList();
    }

    private static Map<String, PodSpec> deployments(Chart chart) {
        return Strict.objects(chart.rendered()).stream()
                .filter(Deployment.class::isInstance)
                .map(HasMetadata.class::cast)
                .collect(java.util.stream.Collectors.toMap(
                        object -> object.getMetadata().getName(),
                        object -> ((Deployment) object).getSpec().getTemplate().getSpec()));
    }
}
