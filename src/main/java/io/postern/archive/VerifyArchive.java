package io.postern.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/** The verifier as a program: {@code bin/verify-archive DIRECTORY KEYS [MONTH]}. It starts no gateway. */
public final class VerifyArchive {
    /** The word that the packaged gateway knows it by. */
    public static final String COMMAND = "verify-archive";

    static final int HOLDS = 0;
    static final int DOES_NOT_HOLD = 1;
    static final int NOT_VERIFIED = 2;

    /** A month is archived a day after its end, and an alarm after a week. */
    private static final int DAYS_TO_ARCHIVE = 7;

    private static final String USAGE = """
            usage: verify-archive DIRECTORY KEYS [MONTH]
              DIRECTORY  with the manifests and the month files
              KEYS       a file with the public keys, as GET /.well-known/audit-keys.json gave them at some time
              MONTH      the last month that must be there (2026-10); without it, the last one that is due today""";

    private VerifyArchive() {}

    /** Answers what the process ends with: 0 when everything holds, 1 when something does not, 2 when nobody can say. */
    public static int run(String[] args, PrintStream out, Clock clock) {
        if (args.length < 2 || args.length > 3) {
            out.println(USAGE);
            return NOT_VERIFIED;
        }
        try {
            YearMonth until = args.length == 3 ? YearMonth.parse(args[2]) : due(LocalDate.now(clock));
            Path directory = Path.of(args[0]).toAbsolutePath().normalize();
            return tell(new ArchiveVerifier(directory, keys(Path.of(args[1]))).verify(until), out);
        } catch (IOException | UncheckedIOException | DateTimeException | IllegalArgumentException e) {
            out.println("not verified: " + e);
            return NOT_VERIFIED;
        }
    }

    private static YearMonth due(LocalDate today) {
        return YearMonth.from(today.minusDays(DAYS_TO_ARCHIVE)).minusMonths(1);
    }

    private static int tell(ArchiveVerifier.Report report, PrintStream out) {
        report.whole().forEach(line -> out.println("holds  " + line));
        report.findings().forEach(line -> out.println("WRONG  " + line));
        if (!report.findings().isEmpty()) {
            out.printf(
                    "The archive does not hold: %d findings.%n",
                    report.findings().size());
            return DOES_NOT_HOLD;
        }
        out.printf(
                "The archive holds: %d manifests, each signed and bound to the one before, to %s. Its head is%n%s%n"
                        + "Keep it: nobody can later show you a shorter archive, or another one, for this.%n",
                report.number(), report.until(), report.head());
        return HOLDS;
    }

    private static Map<String, byte[]> keys(Path file) throws IOException {
        Map<String, byte[]> keys = new HashMap<>();
        for (JsonNode key :
                new ObjectMapper().readTree(Files.readAllBytes(file)).path("keys")) {
            if (key.path("crv").asText().equals("Ed25519")) {
                keys.put(
                        key.path("kid").asText(),
                        Base64.getUrlDecoder().decode(key.path("x").asText()));
            }
        }
        return keys;
    }
}
