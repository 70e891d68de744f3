package io.postern.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/** What unseals a demo's key server and may do everything there, in a file that only its user can read. */
record UnsealKey(String warning, String key, String rootToken) {
    private static final ObjectMapper JSON = new ObjectMapper();

    UnsealKey(String key, String rootToken) {
        this("Demo only: whoever has this file and the folder beside it has every key.", key, rootToken);
    }

    static UnsealKey readOrMake(Path file, Supplier<UnsealKey> initialization) {
        try {
            if (!Files.exists(file)) {
                write(initialization.get(), file);
            }
            return JSON.readValue(file.toFile(), UnsealKey.class);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Whole or not at all: there is no second chance to learn the key. */
    private static void write(UnsealKey key, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
                unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        JSON.writerWithDefaultPrettyPrinter().writeValue(unfinished.toFile(), key);
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public String toString() {
        return "UnsealKey[…]";
    }
}
