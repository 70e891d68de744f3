package io.postern;

import io.quarkus.runtime.Quarkus;
import io.smallrye.config.SmallRyeConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The command {@code migrate}: brings the schema up to date with the owner's login and ends. Nothing listens, no worker works
 * and no key is asked for, so that a gateway beside it needs no owner's login.
 */
final class Migrate {
    static final String COMMAND = "migrate";

    private Migrate() {}

    static void run(SmallRyeConfig config) {
        List<String> complaints =
                ProductionCheck.complaintsOfMigrations(key -> config.getOptionalValue(key, String.class));
        if (!complaints.isEmpty()) {
            System.err.println("Postern does not migrate:\n  " + String.join("\n  ", complaints));
            System.exit(1);
        }
        settings(config.getOptionalValue("postern.oidc.url", String.class).isPresent())
                .forEach(System::setProperty);
        Quarkus.run(null, Migrate::end);
    }

    private static void end(int code, Throwable failure) {
        if (failure != null) {
            System.err.println(
                    "Postern does not migrate: " + Main.first(failure).getMessage());
        }
        System.exit(failure == null ? code : 1);
    }

    /** Quarkus itself ends after what its Flyway extension does at a start, before anything else begins. */
    private static Map<String, String> settings(boolean knowsTheIssuer) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "quarkus.init-and-exit", "true",
                "postern.database.migrations.at-start", "true",
                "quarkus.oidc.tenant-enabled", "false"));
        if (!knowsTheIssuer) {
            settings.put("postern.oidc.url", "https://postern.invalid");
        }
        return settings;
    }
}
