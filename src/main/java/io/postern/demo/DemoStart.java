package io.postern.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Starts what the gateway finds outside in production: a PostgreSQL with its data in the demo's folder, and a key server if that
 * is wished. Tells the rest by system properties, which the gateway's configuration reads after this.
 */
public final class DemoStart implements Surroundings {
    private static final String MARKER = "postern.demo.data";

    /** Kept reachable: a lock ends when its channel is collected as garbage. */
    private static DataDirectory held;

    @Override
    public Runnable begin(String port, String folder, String vault) {
        if (System.getProperty(MARKER) != null) { // a live reload runs main again in the same JVM
            return () -> {};
        }
        DemoPorts ports = DemoPorts.of(port);
        boolean withServer = isSaid(vault) && !"0".equals(vault);
        String usual = withServer ? ".postern-vault" : ".postern";
        DataDirectory home = held = DataDirectory.take(
                Path.of(isSaid(folder) ? folder : usual).toAbsolutePath().normalize());
        ports.gatewayMustBeFree();
        DemoKeys keys = withServer ? DemoKeys.atServer(Path.of(vault), home, ports) : DemoKeys.inFile(home);
        Runnable databaseEnd = isSet("postern.database.url") ? () -> {} : startDatabase(home, ports);
        settings(home, ports).forEach(DemoStart::set);
        keys.settings().forEach(DemoStart::set);
        return () -> {
            databaseEnd.run();
            keys.end().run();
        };
    }

    private static Runnable startDatabase(DataDirectory home, DemoPorts ports) {
        if (!EmbeddedDatabase.comesAlong()) {
            throw new DemoRefused(
                    "this package brings no PostgreSQL of its own. Name one in POSTERN_DATABASE_URL, with its"
                            + " logins (docs/containers.md), or take make run.");
        }
        Logins logins = LoginFile.readOrMake(home.resolve("logins.properties"));
        EmbeddedDatabase database = database(home.resolve("postgres"), ports, logins);
        DatabaseKeys.of("127.0.0.1:" + ports.database(), logins).forEach(DemoStart::set);
        return database::stop;
    }

    private static boolean isSaid(String text) {
        return text != null && !text.isBlank();
    }

    private static EmbeddedDatabase database(Path home, DemoPorts ports, Logins logins) {
        try {
            LeftServer.stop(home.resolve("data"));
        } catch (IOException e) {
            throw new DemoRefused("the pid file of an earlier PostgreSQL cannot be read: " + e);
        }
        ports.databaseMustBeFree();
        System.out.println("Starting PostgreSQL on port " + ports.database() + ", data in " + home + " …");
        EmbeddedDatabase database = EmbeddedDatabase.kept(home, ports.database(), logins);
        System.out.println("Starting the gateway …");
        return database;
    }

    private static Map<String, String> settings(DataDirectory home, DemoPorts ports) {
        Map<String, String> settings = new HashMap<>();
        settings.put(MARKER, home.toString());
        settings.put("quarkus.http.port", String.valueOf(ports.http()));
        settings.put("quarkus.management.port", String.valueOf(ports.management()));
        settings.put("postern.sandbox.port", String.valueOf(ports.sandbox()));
        settings.put("postern.sandbox.webhook-url", "http://127.0.0.1:" + ports.http() + "/v1/intake/sandbox");
        settings.put("postern.acquirer.sandbox.url", "http://127.0.0.1:" + ports.sandbox());
        return settings;
    }

    /** What the person said, on the command line or in the environment, counts more. */
    private static void set(String key, String value) {
        if (!isSet(key)) {
            System.setProperty(key, value);
        }
    }

    private static boolean isSet(String key) {
        String variable = key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
        return System.getProperty(key) != null || isSaid(System.getenv(variable));
    }
}
