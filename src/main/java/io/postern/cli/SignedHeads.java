package io.postern.cli;

import io.postern.log.tree.SignedHead;
import io.postern.log.tree.VerifierKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The signed heads of an exported log, one after the other as entries go along: a log has one for each second, and years of them fit
 * into no memory. Signatures are verified by all processors, a batch at a time.
 */
final class SignedHeads implements AutoCloseable {
    private static final int AT_ONCE = 1_024;

    private final BufferedReader lines;
    private final List<VerifierKey> keys;
    private final Verdict verdict;
    private final Deque<Said> read = new ArrayDeque<>();
    private @Nullable SignedHead last;
    private long held;

    SignedHeads(Path file, List<VerifierKey> keys, Verdict verdict) throws IOException {
        this.lines = Files.newBufferedReader(file);
        this.keys = keys;
        this.verdict = verdict;
    }

    /** @param wrong what is; null when the head is one of the log's */
    private record Said(@Nullable SignedHead head, @Nullable String wrong) {
        static Said of(Map<String, String> line, List<VerifierKey> keys) {
            String what = "the head of size " + line.get("size");
            try {
                SignedHead head = SignedHead.read(String.valueOf(line.get("head")));
                return head.signedBy(keys).isPresent()
                        ? new Said(head, null)
                        : new Said(null, what + " is not signed by any key given");
            } catch (IllegalArgumentException e) {
                return new Said(null, what + " cannot be read: " + e.getMessage());
            }
        }
    }

    /** The next one that is signed, when it is of no more entries than these; null when it is not, or there is none. */
    @Nullable
    SignedHead upTo(long size) throws IOException {
        SignedHead next = peek();
        if (next == null || size(next) > size) {
            return null;
        }
        read.removeFirst();
        if (last != null && isOfAnotherLog(last, next)) {
            verdict.wrong("the head of size %d and another one of that size are signed, and are of two logs"
                    .formatted(size(next)));
        }
        last = next;
        held++;
        return next;
    }

    private static boolean isOfAnotherLog(SignedHead one, SignedHead other) {
        return size(one) == size(other)
                && !Arrays.equals(one.checkpoint().root(), other.checkpoint().root());
    }

    private static long size(SignedHead head) {
        return head.checkpoint().size();
    }

    /** Takes all that are left. */
    void takeRest() throws IOException {
        SignedHead next = upTo(Long.MAX_VALUE);
        while (next != null) {
            next = upTo(Long.MAX_VALUE);
        }
    }

    /** The last one that was taken. */
    @Nullable
    SignedHead last() {
        return last;
    }

    long held() {
        return held;
    }

    private @Nullable SignedHead peek() throws IOException {
        while (true) {
            if (read.isEmpty() && !fill()) {
                return null;
            }
            Said next = read.getFirst();
            if (next.wrong() == null) {
                return next.head();
            }
            verdict.wrong(next.wrong());
            read.removeFirst();
        }
    }

    private boolean fill() throws IOException {
        List<Map<String, String>> batch = new ArrayList<>();
        for (String line = lines.readLine(); line != null; line = batch.size() < AT_ONCE ? lines.readLine() : null) {
            batch.add(JsonLine.fields(line));
        }
        read.addAll(batch.parallelStream().map(line -> Said.of(line, keys)).toList());
        return !batch.isEmpty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
