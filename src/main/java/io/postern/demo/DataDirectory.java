package io.postern.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder where a demo keeps everything; one gateway at a time, for as long as its JVM lives. */
final class DataDirectory {
    private final Path home;
    private final FileChannel lock; // open for as long as this object lives

    private DataDirectory(Path home, FileChannel lock) {
        this.home = home;
        this.lock = lock;
    }

    static DataDirectory take(Path home) {
        try {
            Files.createDirectories(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lock =
                    FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new DemoRefused(
                        home + " is in use by a running gateway. Stop it, or choose another folder and port:"
                                + " make run PORT=8180 DATA=.postern-2");
            }
            return new DataDirectory(home, lock);
        } catch (IOException e) {
            throw new DemoRefused(home + " cannot be used as the demo's data folder: " + e);
        }
    }

    Path resolve(String name) {
        return home.resolve(name);
    }

    @Override
    public String toString() {
        return home.toString();
    }
}
