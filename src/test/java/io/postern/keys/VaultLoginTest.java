package io.postern.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.postern.InProcesses;
import io.postern.vault.NeedsVault;
import io.postern.vault.TestVault;
import io.postern.vault.VaultForTests;
import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.http.jdk.JDKVaultHttpClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs in at a real server in each way there is, renews and starts over. */
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
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())));

        List<CompletableFuture<String>> asking = IntStream.range(0, 20)
                .mapToObj(i -> accessor(client).toCompletableFuture())
                .toList();

        assertThat(asking.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    }

    @Test
    void byAWrappedSecretIdThatIsUnwrappedOnceAndUsedAgain() throws Exception {
        TestVault.Login role = vault.wrappedLogin("gateway");
        VaultClient client = client(new Login(role.roleId()).wrapped(file("wrapping", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();

        vault.must("POST", "auth/token/revoke-accessor", "{\"accessor\":\"" + first + "\"}");
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_100)); // a token younger than that is not doubted
        String second = accessor(client).toCompletableFuture().join();

        assertThat(second).isNotEqualTo(first);
        assertThatThrownBy(() -> accessor(client(new Login(role.roleId()).wrapped(file("again", role.secretId()))))
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
        VaultClient client = client(new Login(role.roleId()).wrapped(file("wrapping", role.secretId())));
        vault.seal();
        assertThatThrownBy(() -> accessor(client).toCompletableFuture().join()).hasMessageContaining("503");

        vault.unseal();

        assertThat(accessor(client).toCompletableFuture().join()).isNotBlank();
    }

    @Test
    void byATokenThatIsRenewedBeforeItEnds() throws Exception {
        String token = vault.must("POST", "auth/token/create", "{\"policies\":[\"postern-gateway\"],\"period\":\"9s\"}")
                .at("/auth/client_token")
                .asText();
        VaultClient client = client(new Login().token(file("token", token)));
        Instant end = Instant.now().plusSeconds(20);
        int asked = 0;

        while (Instant.now().isBefore(end)) {
            accessor(client).toCompletableFuture().join();
            asked++;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(500));
        }

        assertThat(asked).as("answers over more than twice the token's life").isGreaterThan(10);
    }

    @Test
    void keepsATokenThatLacksARightAndCostsNoLogin() throws Exception {
        TestVault.Login role = vault.login("gateway");
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        int usesLeft = usesLeft(role.secretId());
        Instant end = Instant.now().plusSeconds(7);

        while (Instant.now().isBefore(end)) {
            assertThatThrownBy(() -> client.secrets()
                            .transit()
                            .readKey("not-in-the-policy")
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("403");
            assertThat(accessor(client).toCompletableFuture().join()).isEqualTo(first);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }

        assertThat(usesLeft(role.secretId())).isEqualTo(usesLeft);
    }

    @Test
    void asksAboutADoubtedTokenOnceInFiveSeconds() throws Exception {
        VaultWire wire = new VaultWire(vault.url());
        TestVault.Login role = vault.login("gateway");
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())), wire.url());
        accessor(client).toCompletableFuture().join();
        Instant end = Instant.now().plusSeconds(4);

        while (Instant.now().isBefore(end)) {
            assertThatThrownBy(() -> client.secrets()
                            .transit()
                            .readKey("not-in-the-policy")
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("403");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }

        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("renew-self"))
                .hasSize(1);
        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("approle/login"))
                .hasSize(1);
    }

    @Test
    void keepsATokenWhoseRenewalMetASealedServer() throws Exception {
        TestVault.Login role = periodic("12s");
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        Instant loggedIn = Instant.now();

        vault.seal();
        try {
            while (Instant.now().isBefore(loggedIn.plusMillis(8_700))) {
                assertThatThrownBy(() -> accessor(client).toCompletableFuture().join())
                        .hasMessageContaining("503");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            }
        } finally {
            vault.unseal();
        }

        while (Instant.now().isBefore(loggedIn.plusSeconds(14))) {
            assertThat(accessor(client).toCompletableFuture().join())
                    .as("renewed, so that what was leased by it lives")
                    .isEqualTo(first);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    @Test
    void keepsATokenWhoseRenewalMetABrokenConnection() throws Exception {
        VaultWire wire = new VaultWire(vault.url());
        TestVault.Login role = periodic("12s");
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())), wire.url());
        String first = accessor(client).toCompletableFuture().join();
        Instant afterTwoThirds = Instant.now().plusMillis(8_500);
        LockSupport.parkUntil(afterTwoThirds.toEpochMilli());

        wire.toBreak.set(1);
        String meanwhile = accessor(client).toCompletableFuture().join();

        assertThat(wire.broken).hasValue(1);
        assertThat(meanwhile).isEqualTo(first);
        assertThat(wire.requests)
                .filteredOn(call -> call.endsWith("approle/login"))
                .hasSize(1);
    }

    @Test
    void startsOverWhenATokenCanBeRenewedNoFurther() throws Exception {
        TestVault.Login role = login(
                "short", "{\"token_policies\":[\"postern-gateway\"],\"token_ttl\":\"3s\",\"token_max_ttl\":\"4s\"}");
        VaultClient client = client(new Login(role.roleId()).secretId(file("secret-id", role.secretId())));
        String first = accessor(client).toCompletableFuture().join();
        Instant end = Instant.now().plusSeconds(9);

        String last = first;
        while (Instant.now().isBefore(end)) {
            last = accessor(client).toCompletableFuture().join();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }

        assertThat(last).isNotEqualTo(first);
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

            String accessor = accessor(client(new Login().kubernetes("postern-gateway", file("jwt", jwt))))
                    .toCompletableFuture()
                    .join();

            assertThat(accessor).isNotBlank();
            assertThatThrownBy(() -> accessor(client(new Login().kubernetes("another-role", file("other", jwt))))
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("400");
        } finally {
            cluster.stop(0);
        }
    }

    @Test
    void saysWhereASecretIsMissing() {
        VaultClient client = client(new Login().token(folder.resolve("nothing-here")));

        assertThatThrownBy(() -> accessor(client).toCompletableFuture().join())
                .satisfies(failure ->
                        assertThat(SourceFailure.of(failure).reason()).isEqualTo(SourceFailure.Reason.MISCONFIGURED))
                .hasMessageContaining("nothing-here");
    }

    private static TestVault.Login periodic(String period) {
        return login("periodic", "{\"token_policies\":[\"postern-gateway\"],\"token_period\":\"" + period + "\"}");
    }

    private static TestVault.Login login(String role, String settings) {
        String path = "auth/approle/role/" + role;
        vault.must("POST", path, settings);
        return new TestVault.Login(
                vault.must("GET", path + "/role-id", null).at("/data/role_id").asText(),
                vault.must("POST", path + "/secret-id", "{}")
                        .at("/data/secret_id")
                        .asText());
    }

    private static int usesLeft(String secretId) {
        return vault.must("POST", "auth/approle/role/gateway/secret-id/lookup", "{\"secret_id\":\"" + secretId + "\"}")
                .at("/data/secret_id_num_uses")
                .asInt();
    }

    private static CompletionStage<String> accessor(VaultClient client) {
        return client.auth().token().lookupSelf().thenApply(found -> found.getAccessor());
    }

    private static VaultClient client(VaultConfig.Login login) {
        return client(login, vault.url());
    }

    private static VaultClient client(VaultConfig.Login login, String url) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        return VaultClient.builder()
                .baseUrl(url)
                .executor(new VaultCall(new JDKVaultHttpClient(http)))
                .requestTimeout(Duration.ofSeconds(20))
                .tokenProvider(VaultLogins.of(login).orElseThrow())
                .build();
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

    /** One way to log in, as the configuration would say it. */
    private static final class Login implements VaultConfig.Login {
        private final Optional<String> roleId;
        private Optional<Path> secretId = Optional.empty();
        private Optional<Path> wrapped = Optional.empty();
        private Optional<Path> token = Optional.empty();
        private Optional<String> kubernetesRole = Optional.empty();
        private Path kubernetesToken = Path.of("unused");

        Login() {
            roleId = Optional.empty();
        }

        Login(String role) {
            roleId = Optional.of(role);
        }

        Login secretId(Path file) {
            secretId = Optional.of(file);
            return this;
        }

        Login wrapped(Path file) {
            wrapped = Optional.of(file);
            return this;
        }

        Login token(Path file) {
            token = Optional.of(file);
            return this;
        }

        Login kubernetes(String role, Path file) {
            kubernetesRole = Optional.of(role);
            kubernetesToken = file;
            return this;
        }

        @Override
        public Optional<String> roleId() {
            return roleId;
        }

        @Override
        public Optional<Path> secretIdFile() {
            return secretId;
        }

        @Override
        public Optional<Path> wrappedSecretIdFile() {
            return wrapped;
        }

        @Override
        public Optional<String> kubernetesRole() {
            return kubernetesRole;
        }

        @Override
        public Path kubernetesTokenFile() {
            return kubernetesToken;
        }

        @Override
        public Optional<Path> tokenFile() {
            return token;
        }

        @Override
        public Optional<String> mount() {
            return Optional.empty();
        }
    }
}
