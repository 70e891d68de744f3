package io.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoStartTest {
    @TempDir
    Path folder;

    @Test
    void derivesEveryPortFromOne() {
        DemoPorts ports = DemoPorts.of("8180");

        assertThat(ports.http()).isEqualTo(8180);
        assertThat(ports.database()).isEqualTo(8181);
        assertThat(ports.sandbox()).isEqualTo(8182);
        assertThat(ports.management()).isEqualTo(9100);
        assertThat(DemoPorts.of(null).management()).isEqualTo(9000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eighty", "80", "-1", "64616", "99999999999"})
    void saysWhichPortsAreUsable(String text) {
        assertThatThrownBy(() -> DemoPorts.of(text))
                .isInstanceOf(DemoRefused.class)
                .hasMessageContaining("PORT=" + text)
                .hasMessageContaining("1024 to 64615");
    }

    @Test
    void namesThePortThatIsTaken() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            DemoPorts ports = new DemoPorts(other.getLocalPort());

            assertThatThrownBy(ports::gatewayMustBeFree)
                    .hasMessageContaining("port " + other.getLocalPort() + " (the gateway) is in use");
        }
    }

    @Test
    void keepsPasswordsThatNobodyElseCanRead() throws IOException {
        Path file = folder.resolve("logins.properties");

        Logins first = LoginFile.readOrMake(file);

        assertThat(LoginFile.readOrMake(file)).isEqualTo(first);
        assertThat(first.app()).isNotEqualTo(first.owner()).hasSize(32);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void forgetsThePidFileOfAServerThatIsGone() throws IOException {
        Path pidFile = Files.writeString(folder.resolve("postmaster.pid"), "4194304\n/data\n");

        LeftServer.stop(folder);

        assertThat(pidFile).doesNotExist();
    }

    @Test
    void leavesAnotherProgramAloneThatHasThePidNow() throws IOException {
        long ourselves = ProcessHandle.current().pid();
        Path pidFile = Files.writeString(folder.resolve("postmaster.pid"), ourselves + "\n/data\n");

        LeftServer.stop(folder);

        assertThat(pidFile).doesNotExist();
        assertThat(ProcessHandle.current().isAlive()).isTrue();
    }

    @Test
    void stopsAServerThatOutlivedItsGateway() throws IOException, SQLException {
        Logins logins = Logins.forTests();
        EmbeddedDatabase left = EmbeddedDatabase.temporary(folder, logins);
        execute(left, logins, "CREATE TABLE kept AS SELECT 42 AS answer");

        LeftServer.stop(folder.resolve("data"));

        assertThatThrownBy(() -> execute(left, logins, "SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(folder.resolve("data/PG_VERSION")).exists();
    }

    private static void execute(EmbeddedDatabase database, Logins logins, String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + database.port() + "/postern";
        try (var connection = DriverManager.getConnection(url, "postern_owner", logins.owner());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
