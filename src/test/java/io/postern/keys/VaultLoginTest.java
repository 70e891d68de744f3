package io.postern.keys;

import static io.postern.keys.LoginForTests.accessor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.postern.InProcesses;
import io.postern.vault.NeedsVault;
import io.postern.vault.TestVault;
import io.postern.vault.VaultForTests;
import io.quarkus.vault.client.VaultClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs in at a real server in each way there is. */
@InProcesses
@NeedsVault(own = true)
class VaultLoginTest {
    private static TestVault vault;

    @TempDir
    Path folder;

    @BeforeAll
    static void startAServer() {
        vault = VaultForTests.own();
    }

    @Test
    void byAppRoleOnceForAllWhoNeedIt() throws Exception {
        TestVault.Login role = vault.login("gateway");
        VaultClient client = client(new LoginForTests(role.roleId()).secretId(file("secret-id", role.secretId())));

        List<CompletableFuture<String>> asking = IntStream.range(0, 20)
                .mapToObj(i -> accessor(client).toCompletableFuture())
                .toList();

        assertThat(asking.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void byAWrappedSecretIdThatIsUnwrappedOnceAndUsedAgain() throws Exception {
        TestVault.Login role = vault.wrappedLogin("gateway");
        VaultClient client = client(new LoginForTests(role.roleId()).wrapped(file("wrapping", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();

        vault.must("POST", "auth/token/revoke-accessor", "{\"accessor\":\"" + first + "\"}");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_100)); // a token younger than that is not doubted
        String second = accessor(client).toCompletableFuture().join();

        assertThat(second).isNotEqualTo(first);
        assertThatThrownBy(() -> accessor(
                                client(new LoginForTests(role.roleId()).wrapped(file("again", role.secretId()))))
                        .toCompletableFuture()
                        .join())
                .as("the wrapping token is used up")
                .satisfies(failure ->
                        assertThat(SourceFailure.of(failure).reason()).isEqualTo(SourceFailure.Reason.REFUSED))
                .hasMessageContaining("400");
    }

    @Test
    void unwrapsAfterTheServerWasSealedAtTheFirstTry() throws Exception {
        TestVault.Login role = vault.wrappedLogin("gateway");
        VaultClient client = client(new LoginForTests(role.roleId()).wrapped(file("wrapping", role.secretId())));
        vault.seal();
        assertThatThrownBy(() -> accessor(client).toCompletableFuture().join()).hasMessageContaining("503");

        vault.unseal();

        assertThat(accessor(client).toCompletableFuture().join()).isNotBlank();
    }

    @Test
    void byKubernetesWithTheServiceAccountTokenThatTheClusterVouchesFor() throws Exception {
        String jwt = serviceAccountToken();
        HttpServer cluster = clusterThatKnows(jwt);
        try {
            vault.must("POST", "sys/auth/kubernetes", "{\"type\":\"kubernetes\"}");
            vault.must(
                    "POST",
                    "auth/kubernetes/config",
                    new JsonObject()
                            .put(
                                    "kubernetes_host",
                                    "http://127.0.0.1:" + cluster.getAddress().getPort())
                            .put("kubernetes_ca_cert", anyCertificate())
                            .put("token_reviewer_jwt", jwt)
                            .put("disable_local_ca_jwt", true)
                            .put("disable_iss_validation", true)
                            .encode());
            vault.must(
                    "POST",
                    "auth/kubernetes/role/postern-gateway",
                    "{\"bound_service_account_names\":[\"postern\"],\"bound_service_account_namespaces\":[\"pay\"],"
                            + "\"token_policies\":[\"postern-gateway\"],\"token_ttl\":\"60s\"}");

            String accessor = accessor(client(new LoginForTests().kubernetes("postern-gateway", file("jwt", jwt))))
                    .toCompletableFuture()
                    .join();

            assertThat(accessor).isNotBlank();
            assertThatThrownBy(() -> accessor(
                                    client(new LoginForTests().kubernetes("another-role", file("other", jwt))))
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("400");
        } finally {
            cluster.stop(0);
        }
    }

    @Test
    void saysWhereASecretIsMissing() {
        VaultClient client = client(new LoginForTests().token(folder.resolve("nothing-here")));

        assertThatThrownBy(() -> accessor(client).toCompletableFuture().join())
                .satisfies(failure ->
                        assertThat(SourceFailure.of(failure).reason()).isEqualTo(SourceFailure.Reason.MISCONFIGURED))
                .hasMessageContaining("nothing-here");
    }

    private static VaultClient client(LoginForTests login) {
        return login.client(vault.url());
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content + "\n");
    }

    /** The server insists on one; over plain http it checks nothing with it. */
    private static String anyCertificate() throws GeneralSecurityException {
        TrustManagerFactory known = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        known.init((KeyStore) null);
        byte[] one = ((X509TrustManager) known.getTrustManagers()[0]).getAcceptedIssuers()[0].getEncoded();
        return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(one)
                + "\n-----END CERTIFICATE-----\n";
    }

    /** Not signed by anybody: who may tell is the cluster, which is asked. */
    private static String serviceAccountToken() {
        String claims = new JsonObject()
                .put("iss", "https://kubernetes.default.svc")
                .put("sub", "system:serviceaccount:pay:postern")
                .put("iat", 1_700_000_000)
                .put("nbf", 1_700_000_000)
                .put("exp", 4_102_444_800L)
                .put(
                        "kubernetes.io",
                        new JsonObject()
                                .put("namespace", "pay")
                                .put(
                                        "serviceaccount",
                                        new JsonObject().put("name", "postern").put("uid", "u-1")))
                .encode();
        Base64.Encoder text = Base64.getUrlEncoder().withoutPadding();
        return text.encodeToString("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8)) + "."
                + text.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + "."
                + text.encodeToString(new byte[256]);
    }

    /** A stand-in for the cluster's review of tokens; the key server that asks it is real. */
    private static HttpServer clusterThatKnows(String jwt) throws IOException {
        HttpServer cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/apis/authentication.k8s.io/v1/tokenreviews", exchange -> {
            String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String status = asked.contains(jwt)
                    ? "{\"authenticated\":true,\"user\":{\"username\":\"system:serviceaccount:pay:postern\",\"uid\":\"u-1\","
                            + "\"groups\":[\"system:serviceaccounts\"]}}"
                    : "{\"authenticated\":false}";
            byte[] answer = ("{\"kind\":\"TokenReview\",\"apiVersion\":\"authentication.k8s.io/v1\",\"status\":"
                            + status + "}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(201, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        cluster.start();
        return cluster;
    }
}
