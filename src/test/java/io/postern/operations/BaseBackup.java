package io.postern.operations;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;

/** Copies a running server's files as pg_basebackup does, by the low-level way of PostgreSQL's manual (25.3.4). */
final class BaseBackup {
    /** Their contents belong to the running server alone. */
    private static final Set<String> EMPTY = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of(
            "postmaster.pid", "postmaster.opts", "epg-lock", "standby.signal", "recovery.signal", "pg_internal.init");

    private BaseBackup() {}

    /** @param archived whether to wait until the archive has what the copy needs to be whole */
    static Path of(PostgresServer server, Path into, boolean archived) throws SQLException, IOException {
        try (Connection one = server.connect(); // the one that began it has to end it
                Statement statement = one.createStatement()) {
            statement.execute("SELECT pg_backup_start('rehearsal', fast => true)");
            copy(server.data(), into);
            try (ResultSet label = statement.executeQuery(
                    "SELECT labelfile FROM pg_backup_stop(wait_for_archive => " + archived + ")")) {
                label.next();
                Files.writeString(into.resolve("backup_label"), label.getString(1));
            }
        }
        return into;
    }

    /** Of files at rest, such as a backup, which can be restored from more than once. */
    static Path copy(Path from, Path into) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(
                        into.resolve(from.relativize(folder)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path name = from.relativize(file);
                if (!EMPTY.contains(name.getName(0).toString())
                        && !LEFT_OUT.contains(file.getFileName().toString())) {
                    copyFile(file, into.resolve(name));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                return ignoreIfGone(e);
            }
        });
        return into;
    }

    private static void copyFile(Path file, Path to) throws IOException {
        try {
            Files.copy(file, to);
        } catch (IOException e) {
            ignoreIfGone(e);
        }
    }

    /** A running server drops files, and the write-ahead log knows of it. */
    private static FileVisitResult ignoreIfGone(IOException e) throws IOException {
        if (e instanceof NoSuchFileException) {
            return FileVisitResult.CONTINUE;
        }
        throw e;
    }
}
