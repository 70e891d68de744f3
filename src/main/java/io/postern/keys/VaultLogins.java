package io.postern.keys;

import io.quarkus.vault.client.auth.VaultAppRoleTokenProvider;
import io.quarkus.vault.client.auth.VaultKubernetesTokenProvider;
import io.quarkus.vault.client.auth.VaultTokenProvider;
import io.quarkus.vault.runtime.config.VaultAuthenticationConfig;
import java.nio.file.Path;
import java.util.Optional;

/** Reads from the configuration how to log in: by AppRole, Kubernetes or a token. */
final class VaultLogins {
    private static final String APP_ROLE = "approle";
    private static final String KUBERNETES = "kubernetes";

    private VaultLogins() {}

    /** Empty when no key says how. */
    static Optional<VaultLogin> of(VaultConfig.Login login) {
        Optional<VaultTokenProvider> way = login.roleId()
                .flatMap(role ->
                        secretId(login).map(secret -> appRole(login.mount().orElse(APP_ROLE), role, secret)));
        return way.or(() -> login.kubernetesRole()
                        .map(role -> kubernetes(login.mount().orElse(KUBERNETES), role, login.kubernetesTokenFile())))
                .or(() -> login.tokenFile().map(file -> token(VaultSecretText.in(file))))
                .map(VaultLogin::new);
    }

    private static Optional<VaultSecretText> secretId(VaultConfig.Login login) {
        Optional<VaultSecretText> wrapped =
                login.wrappedSecretIdFile().map(file -> unwrapping(VaultSecretText.in(file), "secret_id"));
        return wrapped.or(() -> login.secretIdFile().map(VaultSecretText::in));
    }

    /** The client's own keys for the same; empty when they do not say how, either. */
    static Optional<VaultLogin> of(VaultAuthenticationConfig login) {
        var appRole = login.appRole();
        Optional<VaultSecretText> secretId = appRole.secretId()
                .map(VaultSecretText::of)
                .or(() -> appRole.secretIdWrappingToken()
                        .map(token -> unwrapping(VaultSecretText.of(token), "secret_id")));
        Optional<VaultSecretText> token = login.clientToken()
                .map(VaultSecretText::of)
                .or(() -> login.clientTokenWrappingToken()
                        .map(wrapping -> unwrapping(VaultSecretText.of(wrapping), "client_token")));
        var kubernetes = login.kubernetes();
        return token.map(VaultLogins::token)
                .or(() -> kubernetes
                        .role()
                        .map(role -> kubernetes(kubernetes.authMountPath(), role, Path.of(kubernetes.jwtTokenPath()))))
                .or(() -> appRole.roleId()
                        .flatMap(role -> secretId.map(secret -> appRole(appRole.authMountPath(), role, secret))))
                .map(VaultLogin::new);
    }

    private static VaultSecretText unwrapping(VaultSecretText token, String field) {
        return new VaultSecretText.Wrapped(token, field);
    }

    private static VaultTokenProvider appRole(String mount, String role, VaultSecretText secretId) {
        return new VaultAppRoleTokenProvider(mount, role, secretId);
    }

    private static VaultTokenProvider kubernetes(String mount, String role, Path file) {
        VaultSecretText token = VaultSecretText.in(file);
        return request -> new VaultKubernetesTokenProvider(mount, role, () -> token.apply(request)).apply(request);
    }

    /** Asks the server how long the token lives, so that it is renewed in time. */
    private static VaultTokenProvider token(VaultSecretText text) {
        return request -> text.apply(request).thenCompose(token -> TokenCalls.lookUp(request, token));
    }
}
