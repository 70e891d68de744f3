package io.postern.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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
        Logins logins = LoginFile.readOrMake(home.resolve("logins.properties"));
        EmbeddedDatabase database = database(home.resolve("postgres"), ports, logins);
        settings(home, ports, logins).forEach(DemoStart::set);
        keys.settings().forEach(DemoStart::set);
        return () -> {
            database.stop();
            keys.end().run();
        };
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

    private static Map<String, String> settings(DataDirectory home, DemoPorts ports, Logins logins) {
        Map<String, String> settings = new HashMap<>(DatabaseKeys.of("127.0.0.1:" + ports.database(), logins));
        settings.put(MARKER, home.toString());
        settings.put("quarkus.http.port", String.valueOf(ports.http()));
        settings.put("quarkus.management.port", String.valueOf(ports.management()));
        settings.put("postern.sandbox.port", String.valueOf(ports.sandbox()));
        settings.put("postern.sandbox.webhook-url", "http://127.0.0.1:" + ports.http() + "/v1/intake/sandbox");
        settings.put("postern.acquirer.sandbox.url", "http://127.0.0.1:" + ports.sandbox());
        return settings;
    }

    /** What the person said on the command line counts more. */
    private static void set(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
