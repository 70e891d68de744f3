package io.postern.archive;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The directory of the month files. A file is written under a name that nobody reads, brought to the disk, and only then gets
 * its own name, which no other file has had: nothing is ever half there or written over. Waits for the disk.
 */
public final class ArchiveDirectory {
    private static final Logger LOG = Logger.getLogger(ArchiveDirectory.class);
    private static final String UNFINISHED = ".tmp";

    /** Nobody leaves a file alone for so long and comes back to it. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path directory;
    private final UUID runner;

    public ArchiveDirectory(Path directory, UUID runner) {
        this.directory = directory.toAbsolutePath();
        this.runner = runner;
    }

    static String fileName(YearMonth month, int part) {
        return part == 1 ? "audit-%s.jsonl.gz".formatted(month) : "audit-%s.part%d.jsonl.gz".formatted(month, part);
    }

    public Path file(String name) {
        return directory.resolve(name);
    }

    /** Makes the directory when it is not there, and removes what earlier runs of this one, and others long ago, did not finish. */
    public Uni<Void> tidied() {
        return Uni.createFrom()
                .voidItem()
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(this::tidy);
    }

    private void tidy() {
        try {
            Files.createDirectories(directory);
            for (Path unfinished : unfinished()) {
                if (isAbandoned(unfinished)) {
                    remove(unfinished);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By this machine's clock; another instance may write to it just now. */
    private boolean isAbandoned(Path unfinished) throws IOException {
        try {
            return unfinished.getFileName().toString().endsWith("." + runner + UNFINISHED)
                    || Files.getLastModifiedTime(unfinished)
                            .toInstant()
                            .isBefore(Clock.systemUTC().instant().minus(ABANDONED));
        } catch (NoSuchFileException finished) {
            return false;
        }
    }

    /** What storage that refuses deletions keeps does no harm: nobody reads a file by such a name. */
    private static void remove(Path unfinished) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            LOG.warnf("%s cannot be removed and stays: %s", unfinished, e);
        }
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().endsWith(UNFINISHED))
                    .toList();
        }
    }

    /** Where a file is written before it gets this name. */
    public Path unfinished(String name) {
        return directory.resolve("." + name + "." + runner + UNFINISHED);
    }

    /**
     * Gives a finished file its name. One that has the name already stays: it is taken for this one when it has the same bytes,
     * since then a run that was cut off wrote it.
     */
    public void place(Path finished, String name) {
        Path target = file(name);
        try {
            name(finished, target);
            sync();
        } catch (FileAlreadyExistsException known) {
            takeOver(finished, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A second name is given in one step and fails when it is taken; not every file system has second names. */
    private static void name(Path finished, Path target) throws IOException {
        try {
            Files.createLink(target, finished);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException none) {
            Files.move(finished, target);
            return;
        }
        remove(finished);
    }

    private static void takeOver(Path finished, Path target) {
        try {
            if (!Arrays.equals(Hash.of(finished), Hash.of(target))) {
                throw new IllegalStateException(target + " is there already and is another file; it is left as it is");
            }
            remove(finished);
            LOG.infof("%s was written by a run that was cut off", target.getFileName());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes a file under a name that no other has had; one with the same bytes already is taken for it. */
    public void placeBytes(byte[] bytes, String name) {
        Path unfinished = unfinished(name);
        try (FileChannel channel =
                FileChannel.open(unfinished, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes));
            channel.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        place(unfinished, name);
    }

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (FileSystemException unsupported) {
            LOG.debugf("%s cannot be synced: %s", directory, unsupported.getMessage());
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
