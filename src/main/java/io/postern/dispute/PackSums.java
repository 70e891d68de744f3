package io.postern.dispute;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is signed of a pack: the hash of each of its files, in the form that {@code sha256sum -c} reads. The first line, to that
 * tool a comment, says what it is, so that the signature can never pass for one of anything else.
 */
final class PackSums {
    static final String FILE = "SHA256SUMS";
    static final String SIGNATURE = "SHA256SUMS.sig";

    private final List<PackFile> files;

    PackSums(List<? extends PackFile> files) {
        this.files = files.stream()
                .map(PackFile.class::cast)
                .sorted(Comparator.comparing(PackFile::path))
                .toList();
    }

    List<PackFile> files() {
        return files;
    }

    /** The same for the same facts, whatever version they are. */
    String contentHash() {
        return PackFile.hash(lines().getBytes(StandardCharsets.UTF_8));
    }

    /** @param dispute public id */
    byte[] statement(String dispute, int version) {
        return ("# postern evidence pack v1 " + dispute + " version " + version + "\n" + lines())
                .getBytes(StandardCharsets.UTF_8);
    }

    private String lines() {
        return files.stream()
                .map(file -> file.sha256() + "  " + file.path() + "\n")
                .collect(Collectors.joining());
    }
}
