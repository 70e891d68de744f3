package io.postern.demo;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/** Keeps the passwords of a demo's database: made at random at its first start, in a file that only its user can read. */
final class LoginFile {
    private static final int RANDOM_BYTES = 16;

    private LoginFile() {}

    static Logins readOrMake(Path file) {
        try {
            if (!Files.exists(file)) {
                make(file);
            }
            return read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    private static Logins read(Path file) throws IOException {
        Properties logins = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            logins.load(in);
        }
        return new Logins(
                logins.getProperty("postgres"),
                logins.getProperty("postern_owner"),
                logins.getProperty("postern_app"),
                logins.getProperty("sandbox_bank"));
    }

    private static void make(Path file) throws IOException {
        Properties logins = new Properties();
        for (String role : new String[] {"postgres", "postern_owner", "postern_app", "sandbox_bank"}) {
            logins.setProperty(role, password());
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (Writer out = Files.newBufferedWriter(file)) {
            logins.store(out, "Database passwords of this demo, by role");
        }
    }

    private static String password() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }
}
