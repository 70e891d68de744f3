package io.postern;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a production start with {@code postern.keys.source=vault} lacks: an address, a safe way there, a login. */
final class VaultCheck {
    private static final String URL = "quarkus.vault.url";
    private static final String OURS = "postern.keys.vault.login.";
    private static final String CLIENTS = "quarkus.vault.authentication.";

    /** Of each way to log in the key that chooses it, and those of which one must stand beside it. */
    private static final Map<String, List<String>> WAYS = Map.of(
            OURS + "role-id", List.of(OURS + "secret-id-file", OURS + "wrapped-secret-id-file"),
            OURS + "kubernetes-role", List.of(),
            OURS + "token-file", List.of(),
            CLIENTS + "app-role.role-id",
                    List.of(CLIENTS + "app-role.secret-id", CLIENTS + "app-role.secret-id-wrapping-token"),
            CLIENTS + "kubernetes.role", List.of(),
            CLIENTS + "client-token", List.of(),
            CLIENTS + "client-token-wrapping-token", List.of());

    private VaultCheck() {}

    static List<String> complaints(Function<String, Optional<String>> config) {
        List<String> complaints = new ArrayList<>();
        Optional<String> url = config.apply(URL).filter(value -> !value.isBlank());
        if (url.isEmpty()) {
            complaints.add(URL + " is missing (QUARKUS_VAULT_URL): where the key server is: https://vault:8200");
        } else if (!isSafe(url.get())) {
            complaints.add(URL + "=" + url.get() + " is refused: keys travel over https, or stay on this machine");
        }
        if (config.apply("quarkus.vault.tls.skip-verify").filter("true"::equals).isPresent()) {
            complaints.add("quarkus.vault.tls.skip-verify=true is refused: anybody could answer as the key server");
        }
        if (config.apply("quarkus.tls.trust-all").filter("true"::equals).isPresent()) {
            complaints.add("quarkus.tls.trust-all=true is refused: the key server's certificate is not looked at then");
        }
        login(config).ifPresent(complaints::add);
        return complaints;
    }

    private static Optional<String> login(Function<String, Optional<String>> config) {
        List<String> chosen = WAYS.keySet().stream()
                .filter(key -> isThere(config, key))
                .sorted()
                .toList();
        if (chosen.isEmpty()) {
            return Optional.of(
                    OURS + "role-id is missing (POSTERN_KEYS_VAULT_LOGIN_ROLE_ID): how the gateway logs in at"
                            + " the key server; or " + OURS + "kubernetes-role or " + OURS + "token-file");
        }
        return chosen.stream()
                .filter(key -> !WAYS.get(key).isEmpty())
                .filter(key -> WAYS.get(key).stream().noneMatch(beside -> isThere(config, beside)))
                .findFirst()
                .map(key -> WAYS.get(key).getFirst() + " is missing: " + key + " alone is no login");
    }

    private static boolean isThere(Function<String, Optional<String>> config, String key) {
        return config.apply(key).filter(value -> !value.isBlank()).isPresent();
    }

    /** Whether what travels there is sealed, or stays on this machine. */
    static boolean isSafe(String url) {
        try {
            URI server = URI.create(url);
            return "https".equals(server.getScheme())
                    || "http".equals(server.getScheme()) && isThisMachine(server.getHost());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isThisMachine(String host) {
        return host != null && host.matches("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
    }
}
