package io.postern.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/** A PostgreSQL server out of a jar, for the one-command start and for tests. Set as a production server would be. */
public final class EmbeddedDatabase {
    public static final String SUPERUSER = "postgres";

    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Whether the jars of it are in this package: images are made without. */
    static boolean comesAlong() {
        return EmbeddedDatabase.class
                        .getClassLoader()
                        .getResource("io/zonky/test/db/postgres/embedded/EmbeddedPostgres.class")
                != null;
    }

    /** A server with data of its own that ends with this JVM and leaves nothing behind. */
    public static EmbeddedDatabase temporary(Path home, Logins logins) {
        return start(home, builder(home, logins).setCleanDataDirectory(true), logins);
    }

    /** A server over the data in {@code home}, which it makes at the first start and keeps. */
    public static EmbeddedDatabase kept(Path home, int port, Logins logins) {
        return start(
                home,
                builder(home, logins).setPort(port).setCleanDataDirectory(false).setRegisterShutdownHook(false),
                logins);
    }

    public int port() {
        return server.getPort();
    }

    /** Ends the server. What was committed stays. */
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres.Builder builder(Path home, Logins logins) {
        return EmbeddedPostgres.builder()
                // apart from the data: the library clears old servers out of its working directory
                .setOverrideWorkingDirectory(home.resolve("binaries").toFile())
                .setDataDirectory(home.resolve("data"))
                .setPGStartupWait(Duration.ofSeconds(60))
                .setConnectConfig("password", logins.superuser())
                // goes to initdb behind its own "-A trust", and the last one counts
                .setLocaleConfig("auth", "scram-sha-256")
                .setLocaleConfig("pwfile", home.resolve("initdb-password").toString())
                // the library starts every server with -F; a ledger without fsync would be a promise on paper
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("unix_socket_directories", "")
                .setServerConfig("max_connections", "200")
                .setServerConfig("shared_buffers", "256MB")
                .setServerConfig("max_wal_size", "2GB");
    }

    private static EmbeddedDatabase start(Path home, EmbeddedPostgres.Builder builder, Logins logins) {
        Path passwordFile = home.resolve("initdb-password");
        mustBeAbleToRun();
        try {
            Files.createDirectories(home);
            Files.deleteIfExists(passwordFile);
            Files.createFile(
                    passwordFile, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(passwordFile, logins.superuser());
            EmbeddedPostgres server = builder.start();
            new RoleSetup("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/", SUPERUSER, logins).prepare();
            return new EmbeddedDatabase(server);
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL did not start: " + e.getMessage(), e);
        } finally {
            passwordFile.toFile().delete();
        }
    }

    /** PostgreSQL refuses to run as root, so root must be able to look like somebody else. */
    private static void mustBeAbleToRun() {
        if ("root".equals(System.getProperty("user.name")) && !unshareWorks()) {
            throw new DemoRefused("PostgreSQL does not run as root, and this system allows no user namespaces"
                    + " (\"unshare -U true\" fails). Start as another user, or allow them.");
        }
    }

    private static boolean unshareWorks() {
        try {
            return new ProcessBuilder("unshare", "-U", "true").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
