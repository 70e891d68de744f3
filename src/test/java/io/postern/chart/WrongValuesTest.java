package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong values are refused before anything is applied, by a message that names the value. */
class WrongValuesTest {
    static Stream<Arguments> wrong() {
        return Stream.of(
                Arguments.of("replicas: 0", "'/replicas': minimum: got 0, want 1"),
                Arguments.of("replicas: many", "'/replicas': got string, want integer"),
                Arguments.of("replicaz: 3", "additional properties 'replicaz' not allowed"),
                Arguments.of("image: {tag: latest}", "'/image/tag'"),
                Arguments.of("image: {digest: sha256:short}", "'/image/digest'"),
                Arguments.of("drain: {timeoutSeconds: 5}", "'/drain/timeoutSeconds': minimum: got 5, want 9"),
                Arguments.of("vault: {url: \"http://vault:8200\"}", "'/vault/url'"),
                Arguments.of("oidc: {url: \"http://login\"}", "'/oidc/url'"),
                Arguments.of("database: {sslMode: prefer}", "'/database/sslMode': value must be one of"),
                Arguments.of("database: {port: 70000}", "'/database/port': maximum: got 70,000, want 65,535"),
                Arguments.of(
                        "resources: {limits: {cpu: \"2\", memory: null}}",
                        "'/resources/limits': missing property 'memory'"),
                Arguments.of(
                        "networkPolicy: {ingress: {from: [{everybody: true}]}}", "additional properties 'everybody'"),
                Arguments.of("cronJobs: {verifyArchive: {schedule: nightly}}", "'/cronJobs/verifyArchive/schedule'"),
                Arguments.of("rotation: {every: {all_keys: 90d}}", "invalid propertyName 'all_keys'"),
                Arguments.of("extraVolumes: [{name: disk, hostPath: {path: /}}]", "'/extraVolumes/0'"),
                Arguments.of("extraVolumeMounts: [{name: tsa}]", "missing property 'mountPath'"),
                Arguments.of(
                        "database: {cloudnativePg: {maxConnections: 20}}", "'/database/cloudnativePg/maxConnections'"),
                Arguments.of("config: {replicas: 3}", "invalid propertyName 'replicas'"),
                Arguments.of("config: {postern.log.origin: \"a\\nb\"}", "'/config/postern.log.origin'"));
    }

    /** Whatever may be thought of to bring a secret in. */
    static Stream<Arguments> secrets() {
        return Stream.of(
                Arguments.of("database: {password: planted}", "additional properties 'password' not allowed"),
                Arguments.of("database: {login: {password: planted}}", "additional properties 'password' not allowed"),
                Arguments.of("vault: {token: planted}", "additional properties 'token' not allowed"),
                Arguments.of("vault: {gateway: {secretId: planted}}", "additional properties 'secretId' not allowed"),
                Arguments.of("redis: {url: planted}", "additional properties 'url' not allowed"),
                Arguments.of("config: {postern.database.password: planted}", "postern.database.password"),
                Arguments.of("config: {quarkus.oidc.credentials.secret: planted}", "quarkus.oidc.credentials.secret"),
                Arguments.of("config: {postern.limit.redis.url: planted}", "postern.limit.redis.url"),
                Arguments.of("config: {postern.stream.topic: \"x://u:planted@h\"}", "'/config/postern.stream.topic'"),
                Arguments.of("javaOptions: -Djavax.net.ssl.trustStorePassword=planted", "'/javaOptions'"),
                Arguments.of("javaOptions: \"-Dx=https://u:planted@h\"", "'/javaOptions'"),
                Arguments.of("podAnnotations: {a: \"https://u:planted@h\"}", "'/podAnnotations/a'"),
                Arguments.of("oidc: {url: \"https://u:planted@login.example.com\"}", "'/oidc/url'"),
                Arguments.of(
                        "secretConfig: [{key: postern.x, value: planted, secret: s, secretKey: k}]",
                        "additional properties 'value' not allowed"));
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void isRefusedByName(String values, String message) {
        assertThatThrownBy(() -> new Chart("minimal").renderedWith(values)).hasMessageContaining(message);
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void noSecretComesInByAValue(String values, String message) {
        assertThatThrownBy(() -> new Chart("minimal").renderedWith(values)).hasMessageContaining(message);
    }

    @Test
    void everythingThatIsMissingIsSaidAtOnce() {
        assertThatThrownBy(() -> new Helm(Chart.HOME)
                        .template()
                        .withKubeVersion("1.33.0")
                        .call())
                .hasMessageContainingAll(
                        "image.repository",
                        "oidc.url",
                        "access.firstOperator",
                        "vault.url",
                        "tls.existingSecret",
                        "database.host");
    }

    @Test
    void choicesThatContradictEachOtherAreRefused() {
        assertMissing(
                "tls: {terminatedElsewhere: true}", "a choice between tls.existingSecret and tls.terminatedElsewhere");
        assertMissing("database: {login: {from: secret}}", "database.login.existingSecret");
        assertMissing("database: {owner: {from: secret}}", "database.owner.existingSecret");
        assertMissing("database: {kind: cloudnative-pg}", "database.owner.from=secret");
        assertMissing("database: {pooler: {enabled: true}}", "database.pooler.host");
        assertMissing("database: {sslMode: verify-ca}", "database.caSecret");
        assertMissing("vault: {loginBy: approle}", "vault.gateway.secretIdSecret");
        assertMissing("autoscaling: {enabled: true, maxReplicas: 2}", "autoscaling.maxReplicas");
        assertMissing("redis: {enabled: true}", "redis.existingSecret");
        assertMissing("ingress: {enabled: true}", "ingress.host");
        assertMissing(
                "monitoring: {serviceMonitor: {enabled: true}}",
                "networkPolicy.ingress.monitoringFrom: where Prometheus runs");
        assertMissing(
                "monitoring: {serviceMonitor: {enabled: true}}\n"
                        + "networkPolicy: {ingress: {monitoringFrom: [{podSelector: {}}]}}",
                "tls.serverName: the name that Prometheus looks for");
        assertMissing("vaultSecretsOperator: {enabled: true}", "vaultSecretsOperator.secrets");
        assertMissing("cronJobs: {verifyArchive: {enabled: true}}", "archive.existingClaim");
    }

    @Test
    void metricsAreReadByThoseWhoAreNamedOrWhereNobodyIsCutOff() {
        String monitored = "monitoring: {serviceMonitor: {enabled: true}}\ntls: {serverName: pay.example.com}\n";

        assertThat(new Chart("minimal").renderedWith(monitored + "networkPolicy: {enabled: false}"))
                .contains("kind: ServiceMonitor");
        assertThat(new Chart("minimal")
                        .renderedWith(monitored + "networkPolicy: {ingress: {monitoringFrom: [{podSelector: {}}]}}"))
                .contains("kind: ServiceMonitor", "port: management}]");
    }

    @Test
    void anOlderClusterIsRefused() {
        assertThatThrownBy(() -> new Helm(Chart.HOME)
                        .template()
                        .withKubeVersion("1.29.0")
                        .withValuesFile(Chart.HOME.resolve("ci/minimal-values.yaml"))
                        .call())
                .hasMessageContaining("1.30.0");
    }

    private static void assertMissing(String values, String message) {
        assertThatThrownBy(() -> new Chart("minimal").renderedWith(values)).hasMessageContaining(message);
        assertThat(new Chart("minimal").rendered()).isNotEmpty();
    }
}
