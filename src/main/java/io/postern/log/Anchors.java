package io.postern.log;

import io.postern.archive.ArchiveDirectory;
import io.postern.log.tree.SignedHead;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The heads that lie outside of the database: one file each, written once, named by the head's size. */
@ApplicationScoped
class Anchors {
    private static final String BEGIN = "anchor-";
    private static final String NOTE = ".note";

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
        return waiting(() -> names().stream()
                .map(this::read)
                .filter(head -> head.checkpoint().origin().equals(config.origin()))
                .limit(most)
                .toList());
    }

    Uni<Void> put(SignedHead head) {
        return directory()
                .tidied()
                .chain(() -> waiting(() -> {
                    directory().placeBytes(head.text().getBytes(StandardCharsets.UTF_8), name(head) + NOTE);
                    return null;
                }));
    }

    /** The answer of a time-stamping authority, beside the anchor that it is of. */
    Uni<Void> putStamp(SignedHead head, byte[] stamp) {
        return waiting(() -> {
            directory().placeBytes(stamp, name(head) + ".tsr");
            return null;
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

    private static <T> Uni<T> waiting(Supplier<T> work) {
        return Uni.createFrom().item(work).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }
}
