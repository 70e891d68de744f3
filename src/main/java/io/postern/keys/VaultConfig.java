package io.postern.keys;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the Vault key source is used. Where the server is and how its certificate is checked is said by the keys of the
 * client's own, such as {@code quarkus.vault.url} and {@code quarkus.vault.tls.ca-cert}.
 */
@ConfigMapping(prefix = "postern.keys.vault")
public interface VaultConfig {
    /** How the gateway logs in. Without any key here {@code quarkus.vault.authentication} says how. */
    Login login();

    /** How rotations log in: with a role of their own. Without any key here this process rotates no key of the source. */
    Login rotation();

    /** How long one call may take. */
    @WithDefault("2s")
    Duration callDeadline();

    /** How often a call is tried again that met a server which is gone, sealed, busy or failing. */
    @WithDefault("2")
    int retries();

    /** How long an operation is not tried at all after it failed several times; callers are refused at once meanwhile. */
    @WithDefault("5s")
    Duration breakerDelay();

    /** One way to log in. Secrets stand in files, which are read anew at each login. */
    interface Login {
        /** AppRole: the role's id. */
        Optional<String> roleId();

        /** AppRole: the file with the secret id. */
        Optional<Path> secretIdFile();

        /** AppRole: the file with the token that the secret id is wrapped in; it is unwrapped once. */
        Optional<Path> wrappedSecretIdFile();

        /** Kubernetes: the role. */
        Optional<String> kubernetesRole();

        /** Kubernetes: the file with the service account's token. */
        @WithDefault("/var/run/secrets/kubernetes.io/serviceaccount/token")
        Path kubernetesTokenFile();

        /** Token: the file with the token itself, such as an agent writes it. */
        Optional<Path> tokenFile();

        /** Where the server has this kind of login, when not at {@code approle} or {@code kubernetes}. */
        Optional<String> mount();
    }
}
