package io.postern;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Refuses a half-configured production start, and says everything that is missing at once. */
final class ProductionCheck {
    private static final String OWNER = "postern.database.owner.";
    private static final Map<String, String> REQUIRED = new LinkedHashMap<>();

    static {
        REQUIRED.put("postern.database.url", "where PostgreSQL is: postgresql://host:5432/postern");
        REQUIRED.put("postern.database.username", "the runtime role, such as postern_app");
        REQUIRED.put("postern.database.password", "its password");
        REQUIRED.put("postern.database.owner.username", "the role that runs the migrations, such as postern_owner");
        REQUIRED.put("postern.database.owner.password", "its password");
        REQUIRED.put("postern.keys.source", "what holds the keys; local is refused in production");
        REQUIRED.put("postern.oidc.url", "the issuer of access tokens: https://login.example.com/realms/postern");
        REQUIRED.put("postern.access.first-operator", "subject of the first operator's access token");
        REQUIRED.put("postern.limit.redis.url", "the Redis server that the budgets are in");
    }

    private ProductionCheck() {}

    /**
     * What keeps this configuration from a production start, a line each; empty when nothing does.
     *
     * @param names of every key that somebody has set
     */
    static List<String> complaints(Iterable<String> names, Function<String, Optional<String>> config) {
        List<String> complaints = new ArrayList<>();
        REQUIRED.keySet().stream()
                .filter(key -> isOfUse(key, config) && isMissing(key, config))
                .map(ProductionCheck::missing)
                .forEach(complaints::add);
        if (config.apply("postern.keys.source").filter("local"::equals).isPresent()) {
            complaints.add("postern.keys.source=local is refused: a key file beside the gateway protects no card");
        }
        if (config.apply("postern.keys.source").filter("vault"::equals).isPresent()) {
            complaints.addAll(VaultCheck.complaints(config));
        }
        complaints.addAll(TlsCheck.complaints(config));
        complaints.addAll(SenderCheck.complaints(names, config));
        config.apply("postern.oidc.url")
                .filter(url -> !url.isBlank() && !VaultCheck.isSafe(url))
                .ifPresent(url -> complaints.add("postern.oidc.url=" + url
                        + " is refused: the issuer's keys travel over https, or stay on this machine"));
        if (config.apply("postern.demo.enabled").filter("true"::equals).isPresent()) {
            complaints.add("postern.demo.enabled=true is refused: the demo hands out tokens to anybody");
        }
        if (config.apply("postern.intake.echo").filter("true"::equals).isPresent()) {
            complaints.add(
                    "postern.intake.echo=true is refused: it tells anybody what the gateway makes of a signature");
        }
        if (config.apply("postern.sandbox.enabled").filter("true"::equals).isPresent()) {
            complaints.add("postern.sandbox.enabled=true is refused: production does not run the sandbox bank");
        }
        if (config.apply("postern.egress.loopback").filter("true"::equals).isPresent()) {
            complaints.add("postern.egress.loopback=true is refused: merchants could have this machine called");
        }
        return complaints;
    }

    /** What keeps the migrations from being run alone. */
    static List<String> complaintsOfMigrations(Function<String, Optional<String>> config) {
        return REQUIRED.keySet().stream()
                .filter(key -> key.equals("postern.database.url") || key.startsWith(OWNER))
                .filter(key -> isInTheConfiguration(key, config))
                .filter(key -> isMissing(key, config))
                .map(ProductionCheck::missing)
                .toList();
    }

    private static boolean isMissing(String key, Function<String, Optional<String>> config) {
        return config.apply(key).filter(value -> !value.isBlank()).isEmpty();
    }

    private static String missing(String key) {
        return key + " is missing (" + environmentName(key) + "): " + REQUIRED.get(key);
    }

    private static boolean isOfUse(String key, Function<String, Optional<String>> config) {
        if (key.equals("postern.limit.redis.url")) {
            return config.apply("postern.limit.store").filter("redis"::equals).isPresent();
        }
        if (key.startsWith(OWNER)
                && config.apply("postern.database.migrations.at-start")
                        .filter("false"::equals)
                        .isPresent()) {
            return false;
        }
        return isInTheConfiguration(key, config);
    }

    /** A login that comes from the key server is not in the configuration. */
    private static boolean isInTheConfiguration(String key, Function<String, Optional<String>> config) {
        if (!key.endsWith(".username") && !key.endsWith(".password")) {
            return true;
        }
        String from = key.substring(0, key.lastIndexOf('.')) + ".login.from";
        return config.apply(from).map("config"::equals).orElse(true);
    }

    static String environmentName(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(java.util.Locale.ROOT);
    }
}
