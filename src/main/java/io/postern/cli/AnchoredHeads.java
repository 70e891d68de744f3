package io.postern.cli;

import io.postern.log.tree.SignedHead;
import io.postern.log.tree.VerifierKey;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Signed heads that were kept elsewhere than the log, one of each size; what is no such head is said. */
final class AnchoredHeads {
    private static final Pattern ANCHOR = Pattern.compile("anchor-(\\d{20})\\.note");

    private final List<VerifierKey> keys;
    private final Verdict verdict;
    private final TreeMap<Long, SignedHead> bySize = new TreeMap<>();

    AnchoredHeads(List<VerifierKey> keys, Verdict verdict) {
        this.keys = keys;
        this.verdict = verdict;
    }

    /** @param directory of anchors, kept where nobody who could change the database could change them; null when there is none */
    void read(@Nullable Path directory) throws IOException {
        if (directory == null || !Files.isDirectory(directory)) {
            verdict.open(
                    "what was anchored outside: no directory of anchors was given (--anchors), and a log that was rewritten"
                            + " as a whole shows nowhere else");
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".note"))
                    .sorted()
                    .toList()) {
                readAnchor(file);
            }
        }
        if (bySize.isEmpty()) {
            verdict.open("what was anchored outside: no anchor was read in " + directory
                    + ": a tail that was cut off, and a log that was rewritten as a whole, are not found by this");
        }
    }

    /** One name for each size, so that nobody puts a second anchor of a size in the first one's place. */
    private void readAnchor(Path file) throws IOException {
        Matcher name = ANCHOR.matcher(file.getFileName().toString());
        if (!name.matches()) {
            verdict.wrong(
                    "the note " + file.getFileName() + " has no anchor's name: anchor-, 20 digits of its size, .note");
            return;
        }
        Optional<SignedHead> head = add(Files.readString(file), "the anchor " + file.getFileName());
        if (head.isPresent() && head.get().checkpoint().size() != new BigInteger(name.group(1)).longValue()) {
            verdict.wrong("the anchor " + file.getFileName() + " is of size "
                    + head.get().checkpoint().size() + " and named by another");
        }
    }

    /** @return empty when it is none to hold anything against, which is said then */
    Optional<SignedHead> add(String text, String what) {
        SignedHead head;
        try {
            head = SignedHead.read(text);
        } catch (IllegalArgumentException e) {
            verdict.wrong(what + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
        if (head.signedBy(keys).isEmpty()) {
            verdict.wrong(what + " is not signed by any key given");
            return Optional.empty();
        }
        SignedHead other = bySize.put(head.checkpoint().size(), head);
        if (other != null
                && !Arrays.equals(other.checkpoint().root(), head.checkpoint().root())) {
            verdict.wrong(what + " and another one of that size are signed, and are of two logs");
        }
        return Optional.of(head);
    }

    Optional<SignedHead> of(long size) {
        return Optional.ofNullable(bySize.get(size));
    }

    Optional<SignedHead> largest() {
        return Optional.ofNullable(bySize.lastEntry()).map(entry -> entry.getValue());
    }

    int count() {
        return bySize.size();
    }
}
