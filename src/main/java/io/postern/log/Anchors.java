package io.postern.log;

import io.postern.archive.ArchiveDirectory;
import io.postern.archive.Disk;
import io.postern.log.tree.SignedHead;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The heads that lie outside of the database: one file each, written once, named by the head's size. */
@ApplicationScoped
class Anchors {
    private static final String BEGIN = "anchor-";
    private static final String NOTE = ".note";
    private static final String STAMP = ".tsr";

    /** Has the directory's own name, by which it is known again. */
    static final String PLACE = "anchor-directory.id";

    private final LogConfig config;
    private final UUID runner = UUID.randomUUID();

    Anchors(LogConfig config) {
        this.config = config;
    }

    boolean areKept() {
        return config.anchorDirectory().isPresent();
    }

    /** The largest ones of this log, largest first; those of a log with another name are another log's. */
    Uni<List<SignedHead>> newest(int most) {
        return Disk.get(() -> names().stream()
                .map(this::read)
                .filter(head -> head.checkpoint().origin().equals(config.origin()))
                .limit(most)
                .toList());
    }

    Uni<Void> put(SignedHead head) {
        return directory()
                .tidied()
                .chain(() -> Disk.run(
                        () -> directory().placeBytes(head.text().getBytes(StandardCharsets.UTF_8), name(head) + NOTE)));
    }

    /** The directory's name; empty when it has none, as one has that nothing was anchored in, or that is not there. */
    Uni<Optional<UUID>> place() {
        return Disk.get(this::readPlace);
    }

    /** The directory's name, given to it now when it has none. */
    Uni<UUID> named() {
        return place().flatMap(known -> known.isPresent()
                ? Uni.createFrom().item(known.get())
                : directory()
                        .tidied()
                        .chain(() -> Disk.get(() -> {
                            UUID name = UUID.randomUUID();
                            directory().placeBytes((name + "\n").getBytes(StandardCharsets.UTF_8), PLACE);
                            return name;
                        })));
    }

    private Optional<UUID> readPlace() {
        Path file = config.anchorDirectory().orElseThrow().resolve(PLACE);
        try {
            return Optional.of(UUID.fromString(Files.readString(file).strip()));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new LogBroken(file + " has no name of a directory: " + e.getMessage());
        }
    }

    /** Anchors of this log that no time-stamp is beside, largest first. */
    Uni<List<SignedHead>> unstamped(int most) {
        return Disk.get(() -> names().stream()
                .filter(file -> !Files.exists(stampOf(file)))
                .limit(most)
                .map(this::read)
                .filter(head -> head.checkpoint().origin().equals(config.origin()))
                .toList());
    }

    private static Path stampOf(Path note) {
        return note.resolveSibling(fileName(note).replace(NOTE, STAMP));
    }

    /** The answer of a time-stamping authority, beside the anchor that it is of. Another instance's is as good. */
    Uni<Void> putStamp(SignedHead head, byte[] stamp) {
        return Disk.run(() -> {
            if (!Files.exists(directory().file(name(head) + STAMP))) {
                directory().placeBytes(stamp, name(head) + STAMP);
            }
        });
    }

    private ArchiveDirectory directory() {
        return new ArchiveDirectory(config.anchorDirectory().orElseThrow(), runner);
    }

    /** Largest first. */
    private List<Path> names() {
        Path directory = config.anchorDirectory().orElseThrow();
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> fileName(file).endsWith(NOTE))
                    .sorted(Comparator.comparing(Anchors::fileName).reversed())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }

    private SignedHead read(Path file) {
        try {
            SignedHead head = SignedHead.read(Files.readString(file));
            if (!fileName(file).equals(name(head) + NOTE)) {
                throw new LogBroken("the note " + file + " is not named as the anchor of its size, "
                        + head.checkpoint().size() + ", is");
            }
            return head;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new LogBroken("the anchor " + file + " is none: " + e.getMessage());
        }
    }

    private static String name(SignedHead head) {
        return "%s%020d".formatted(BEGIN, head.checkpoint().size());
    }

    @Override
    public String toString() {
        return config.anchorDirectory().map(Path::toString).orElse("none");
    }
}
