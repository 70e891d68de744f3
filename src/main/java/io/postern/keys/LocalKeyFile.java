package io.postern.keys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file of the local keys on disk: made whole or not at all, readable by its owner alone, and refused when anybody else
 * could have read it.
 */
record LocalKeyFile(Path file, Optional<Path> passphraseFile) {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> AS_FILE = PosixFilePermissions.asFileAttribute(OWNER_ONLY);
    private static final FileAttribute<?> AS_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    LocalKeys readOrMake() {
        try {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                make();
            }
            refuseUnlessPrivate();
            return text().read(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("postern.keys.local.file " + file + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** Puts other keys in the place of these: whoever reads meanwhile finds the old ones or the new ones, whole. */
    void replace(LocalKeys keys) {
        try {
            Path draft = draft(keys);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "postern.keys.local.file " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** Written beside its place and linked there, so that of two first starts one wins and neither reads half a file. */
    private void make() throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent(), AS_DIRECTORY);
        Path draft = draft(LocalKeys.generate());
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException e) {
            // another start was first: its keys are the keys
        } finally {
            Files.delete(draft);
        }
    }

    private Path draft(LocalKeys keys) throws IOException {
        Path draft = Files.createTempFile(file.toAbsolutePath().getParent(), "keys", ".draft", AS_FILE);
        Files.writeString(draft, text().write(keys));
        force(draft, StandardOpenOption.WRITE);
        return draft;
    }

    private static void force(Path written, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(written, how)) {
            channel.force(true);
        }
    }

    private void refuseUnlessPrivate() throws IOException {
        Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !OWNER_ONLY.containsAll(mode)) {
            throw new IllegalStateException("postern.keys.local.file " + file + " has mode "
                    + PosixFilePermissions.toString(mode) + ": only its owner may read it (chmod 600), and keys that"
                    + " others could read should be replaced");
        }
    }

    private LocalKeyText text() throws IOException {
        if (passphraseFile.isEmpty()) {
            return new LocalKeyText(Optional.empty(), file.toString());
        }
        String passphrase = Files.readString(passphraseFile.get()).strip();
        if (passphrase.isEmpty()) {
            throw new IllegalStateException("postern.keys.local.passphrase-file " + passphraseFile.get() + " is empty");
        }
        return new LocalKeyText(Optional.of(passphrase.toCharArray()), file.toString());
    }
}
