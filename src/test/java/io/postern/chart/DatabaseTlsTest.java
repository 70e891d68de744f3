package io.postern.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.FreePort;
import io.postern.InProcesses;
import io.postern.demo.DatabaseKeys;
import io.postern.demo.EmbeddedDatabase;
import io.postern.demo.Logins;
import io.postern.tls.CertificateForTests;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the chart says by {@code sslMode: verify-full} holds for migrations and gateways: over a real server that speaks TLS. */
@InProcesses
class DatabaseTlsTest {
    private static final Path HOME =
            Path.of("target", "postgres-tls-" + ProcessHandle.current().pid()).toAbsolutePath();
    private static final Path CERTIFICATE = HOME.resolve("server.pem");
    private static final Path OTHER = HOME.resolve("other.pem");

    private static final String AUTHORITY = "quarkus.datasource.reactive.trust-certificate-pem.certs";

    private static EmbeddedDatabase server;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedDatabase.temporary(HOME, Logins.forTests());
        Path key = HOME.resolve("server.key");
        CertificateForTests.make("database", "dns:localhost").writeTo(CERTIFICATE, key);
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        CertificateForTests.make("other", "dns:localhost").writeTo(OTHER, HOME.resolve("other.key"));
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + CERTIFICATE + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + key + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    @AfterAll
    static void stop() {
        server.stop();
    }

    @Test
    void migrationsAndGatewaysComeToTheServerOfThatNameAlone() throws Exception {
        migrates("localhost", OTHER, 1, "certification path");
        migrates("127.0.0.1", CERTIFICATE, 1, "127.0.0.1");
        migrates("localhost", CERTIFICATE, 0, "Successfully applied");

        refuses("localhost", OTHER);
        refuses("127.0.0.1", CERTIFICATE);
        int health = FreePort.next();
        try (Artifact gateway = new Artifact(List.of(), gateway("localhost", CERTIFICATE, health))) {
            gateway.awaitLife(health);
            assertThat(sealedConnections()).isPositive();
        }
    }

    /** As JDBC does, by which the migrations come there. */
    @Test
    void withoutAnAuthorityOfItsOwnAGatewayBelievesThoseThatJavaKnows() throws Exception {
        Map<String, String> stranger = new HashMap<>(gateway("localhost", null, FreePort.next()));
        try (Artifact gateway = new Artifact(List.of(), stranger)) {
            assertThat(gateway.end()).as(gateway.said()).isEqualTo(1);
            assertThat(gateway.said()).contains("SSL handshake failed").doesNotContain("Trust options");
        }
        int health = FreePort.next();
        Map<String, String> friend = new HashMap<>(gateway("localhost", null, health));
        friend.put("JAVA_TOOL_OPTIONS", "-Djavax.net.ssl.trustStore=" + storeOf(CERTIFICATE));
        try (Artifact gateway = new Artifact(List.of(), friend)) {
            gateway.awaitLife(health);
        }
    }

    private static Path storeOf(Path certificate) throws Exception {
        KeyStore store = KeyStore.getInstance("JKS");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(certificate)) {
            store.setCertificateEntry(
                    "database", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        Path file = HOME.resolve("java.jks");
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, "test-only".toCharArray());
        }
        return file;
    }

    private static void migrates(String host, Path authority, int exit, String word) {
        try (Artifact migration = new Artifact(
                List.of("migrate"),
                Map.of(
                        "postern.database.url",
                        url(host) + "&sslrootcert=" + authority,
                        "postern.database.owner.username",
                        "postern_owner",
                        "postern.database.owner.password",
                        Logins.forTests().owner()))) {
            assertThat(migration.end()).as(migration.said()).isEqualTo(exit);
            assertThat(migration.said()).contains(word);
        }
    }

    private static void refuses(String host, Path authority) {
        try (Artifact gateway = new Artifact(List.of(), gateway(host, authority, FreePort.next()))) {
            assertThat(gateway.end()).as(gateway.said()).isEqualTo(1);
            assertThat(gateway.said()).containsPattern("(?i)certificat|PKIX|handshake");
        }
    }

    private static Map<String, String> gateway(String host, @Nullable Path authority, int health) {
        String secret = authority == null ? "" : "database-authority";
        String sealed = new Chart("mesh").rendered("database.sslMode=verify-full", "database.caSecret=" + secret);
        Map<String, String> settings = new HashMap<>(SettingsTest.settings(sealed, "-gateway"));
        assertThat(settings.containsKey(AUTHORITY)).isEqualTo(authority != null);
        if (authority != null) {
            settings.put(AUTHORITY, authority.toString());
        }
        settings.put("postern.database.url", url(host));
        settings.put("postern.oidc.url", "https://127.0.0.1:9/issuer");
        settings.put("quarkus.http.port", String.valueOf(FreePort.next()));
        settings.put("quarkus.management.port", String.valueOf(health));
        return Map.of(
                "quarkus.profile",
                "prod",
                "quarkus.vault.url",
                "https://127.0.0.1:9",
                "quarkus.config.locations",
                Artifact.file(settings.entrySet().stream()).toString(),
                "postern.database.username",
                "postern_app",
                "postern.database.password",
                Logins.forTests().app());
    }

    private static String url(String host) {
        String here =
                DatabaseKeys.of(host + ":" + server.port(), Logins.forTests()).get("postern.database.url");
        return here + "?sslmode=verify-full";
    }

    private static int sealedConnections() throws SQLException {
        try (Connection superuser = superuser();
                Statement statement = superuser.createStatement();
                ResultSet found = statement.executeQuery("""
                        SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
                        WHERE usename = 'postern_app' AND ssl AND version LIKE 'TLSv1.%'
                        """)) {
            found.next();
            return found.getInt(1);
        }
    }

    private static Connection superuser() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + server.port() + "/postern",
                EmbeddedDatabase.SUPERUSER,
                Logins.forTests().superuser());
    }
}
