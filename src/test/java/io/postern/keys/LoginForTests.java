package io.postern.keys;

import io.quarkus.vault.client.VaultClient;
import io.quarkus.vault.client.http.jdk.JDKVaultHttpClient;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One way to log in, as the configuration would say it, and a client of a server that logs in so. */
final class LoginForTests implements VaultConfig.Login {
    private final Optional<String> roleId;
    private Optional<Path> secretId = Optional.empty();
    private Optional<Path> wrapped = Optional.empty();
    private Optional<Path> token = Optional.empty();
    private Optional<String> kubernetesRole = Optional.empty();
    private Path kubernetesToken = Path.of("unused");

    LoginForTests() {
        roleId = Optional.empty();
    }

    LoginForTests(String role) {
        roleId = Optional.of(role);
    }

    LoginForTests secretId(Path file) {
        secretId = Optional.of(file);
        return this;
    }

    LoginForTests wrapped(Path file) {
        wrapped = Optional.of(file);
        return this;
    }

    LoginForTests token(Path file) {
        token = Optional.of(file);
        return this;
    }

    LoginForTests kubernetes(String role, Path file) {
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

    VaultClient client(String url) {
        HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build();
        return VaultClient.builder()
                .baseUrl(url)
                .executor(new VaultCall(new JDKVaultHttpClient(http)))
                .requestTimeout(Duration.ofSeconds(20))
                .tokenProvider(VaultLogins.of(this).orElseThrow())
                .build();
    }

    /** Tells one token of a client from another. */
    static CompletionStage<String> accessor(VaultClient client) {
        return client.auth().token().lookupSelf().thenApply(found -> found.getAccessor());
    }
}
