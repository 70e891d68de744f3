package io.postern.archive;

import io.postern.keys.Ed25519;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Says what holds of a directory of month files, with nothing but the files and the public keys: no gateway, no database. It goes
 * on after what it finds, so that everything that is wrong is told at once.
 */
final class ArchiveVerifier {
    private static final Pattern MANIFEST = Pattern.compile("manifest-(\\d{6,})\\.json");
    private static final Pattern MONTH_FILE = Pattern.compile("audit-.*\\.jsonl\\.gz");

    private final Path directory;
    private final Map<String, byte[]> keys;
    private final List<String> findings = new ArrayList<>();
    private final List<String> whole = new ArrayList<>();
    private final Set<String> named = new HashSet<>();
    private byte[] previous;
    private YearMonth lastMonth;
    private int lastNumber;

    /**
     * What was found.
     *
     * @param whole a line for each manifest of which everything holds
     * @param findings a line for each thing that does not; empty when all holds
     */
    record Report(List<String> whole, List<String> findings, YearMonth until, int number, String head) {}

    /** @param keys 32 bytes each, by their names */
    ArchiveVerifier(Path directory, Map<String, byte[]> keys) {
        this.directory = directory;
        this.keys = keys;
    }

    /** @param until the month that must be there, since a tail that was cut off leaves no trace in what is left */
    Report verify(YearMonth until) {
        try {
            for (Map.Entry<Integer, Path> manifest : manifests().entrySet()) {
                verify(manifest.getKey(), manifest.getValue());
            }
            if (lastNumber == 0) {
                findings.add("there is no manifest in " + directory);
            } else if (lastMonth != null && lastMonth.isBefore(until)) {
                findings.add("the archive ends with %s; the months to %s are missing".formatted(lastMonth, until));
            }
            strangers();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Report(whole, findings, lastMonth, lastNumber, previous == null ? null : Hash.hex(previous));
    }

    private Map<Integer, Path> manifests() throws IOException {
        Map<Integer, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.forEach(file -> {
                Matcher name = MANIFEST.matcher(file.getFileName().toString());
                if (name.matches()) {
                    found.put(Integer.parseInt(name.group(1)), file);
                }
            });
        }
        return found;
    }

    private void verify(int number, Path file) throws IOException {
        int before = findings.size();
        byte[] bytes = Files.readAllBytes(file);
        if (number != lastNumber + 1) {
            findings.add("%s is missing".formatted(names(lastNumber + 1, number - 1)));
        }
        Jws.Signed<Manifest> signed;
        try {
            signed = Manifest.read(bytes);
        } catch (IOException e) {
            findings.add(file.getFileName() + " is no manifest: " + e.getMessage());
            lastNumber = number;
            previous = Hash.of(bytes);
            return;
        }
        signature(file, signed);
        place(number, file, signed.payload());
        monthFile(file, signed.payload());
        lastNumber = number;
        previous = Hash.of(bytes);
        if (findings.size() == before) {
            Manifest manifest = signed.payload();
            whole.add("%s: %s with %d entries, signed by %s"
                    .formatted(file.getFileName(), manifest.file(), manifest.entries(), signed.keyId()));
        }
    }

    private static String names(int from, int to) {
        return from == to ? Manifest.fileName(from) : Manifest.fileName(from) + " to " + Manifest.fileName(to);
    }

    private void signature(Path file, Jws.Signed<Manifest> signed) {
        byte[] key = keys.get(signed.keyId());
        if (key == null) {
            findings.add("%s is signed by %s, which is none of the keys given"
                    .formatted(file.getFileName(), signed.keyId()));
        } else if (!Ed25519.verifies(key, signed.signingInput(), signed.signature())) {
            findings.add(file.getFileName() + " was changed after it was signed");
        }
    }

    private void place(int number, Path file, Manifest manifest) {
        if (manifest.number() != number) {
            findings.add("%s says that it is number %d".formatted(file.getFileName(), manifest.number()));
        }
        String hash = previous == null ? null : Hash.hex(previous);
        if (lastNumber == number - 1 && !Objects.equals(hash, manifest.previous())) {
            findings.add(
                    "%s follows another manifest than the one that stands before it".formatted(file.getFileName()));
        }
        YearMonth month = YearMonth.parse(manifest.month());
        if (manifest.part() == 1) {
            if (lastMonth != null && lastNumber == number - 1 && !month.equals(lastMonth.plusMonths(1))) {
                findings.add("%s is of %s, and the month before it there is %s"
                        .formatted(file.getFileName(), month, lastMonth));
            }
            lastMonth = month;
        } else if (lastMonth == null || month.isAfter(lastMonth)) {
            findings.add("%s is a later part of %s, which has no first".formatted(file.getFileName(), month));
        }
    }

    private void monthFile(Path manifestFile, Manifest manifest) throws IOException {
        named.add(manifest.file());
        Path file = directory.resolve(manifest.file());
        if (!file.getParent().equals(directory) || !Files.exists(file)) {
            findings.add("%s is missing, which %s names".formatted(manifest.file(), manifestFile.getFileName()));
            return;
        }
        if (!Hash.hex(Hash.of(file)).equals(manifest.sha256())) {
            findings.add(manifest.file() + " was changed: its hash is not the one that was signed");
        }
        content(file, manifest);
    }

    /** Says where a changed file differs, and would find a signed one that never was what it should be. */
    private void content(Path file, Manifest manifest) {
        MonthLines read = new MonthLines(manifest, findings);
        try (Lines lines = new Lines(file)) {
            while (lines.peek() != null) {
                read.add(lines.take());
            }
            read.end();
        } catch (UncheckedIOException broken) {
            findings.add("%s cannot be read after line %d: %s"
                    .formatted(manifest.file(), read.count(), broken.getCause().getMessage()));
        }
    }

    private void strangers() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> MONTH_FILE.matcher(name).matches() && !named.contains(name))
                    .sorted()
                    .forEach(name -> findings.add(name + " is named by no manifest"));
        }
    }
}
