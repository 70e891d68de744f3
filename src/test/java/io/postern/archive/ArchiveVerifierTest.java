package io.postern.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.archive.MonthFile.Written;
import io.postern.id.IdKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Breaks a good archive in every way that somebody could want to, and reads what the verifier says of it. */
class ArchiveVerifierTest {
    private static final YearMonth FIRST = YearMonth.of(2026, 7);
    private static final YearMonth LAST = YearMonth.of(2026, 10);
    private static final int ENTRIES = 10;
    private static final int KEY_BYTES = 32;

    @TempDir
    Path home;

    private Path archive;
    private Path keyFile;
    private KeyPair key;
    private String previous;

    @BeforeEach
    void makeAGoodArchiveOfFourMonths() throws Exception {
        archive = Files.createDirectory(home.resolve("archive"));
        key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        keyFile = Files.writeString(home.resolve("keys.json"), jwks(key));
        int number = 1;
        for (YearMonth month = FIRST; !month.isAfter(LAST); month = month.plusMonths(1)) {
            add(number++, month, 1, entries(month, ENTRIES), key);
        }
    }

    @Test
    void aGoodArchiveHolds() throws IOException {
        assertThat(run("2026-10"))
                .contains("holds  manifest-000004.json: audit-2026-10.jsonl.gz with 10 entries")
                .contains("The archive holds: 4 manifests", "to 2026-10")
                .contains(Hash.hex(Hash.of(manifest(4))))
                .endsWith("exit 0");
    }

    @Test
    void aLaterPartAndAnEmptyMonthHoldToo() throws Exception {
        add(5, FIRST, 2, entries(FIRST, 1), key);
        add(6, LAST.plusMonths(1), 1, List.of(), key);

        assertThat(run("2026-11"))
                .contains("audit-2026-07.part2.jsonl.gz with 1 entries", "audit-2026-11.jsonl.gz with 0 entries")
                .endsWith("exit 0");
    }

    @Test
    void findsALineThatWasChanged() throws IOException {
        rewrite("audit-2026-08.jsonl.gz", lines -> lines.set(3, lines.get(3).replace("till-3", "till-4")));

        assertThat(run("2026-10"))
                .contains("WRONG  audit-2026-08.jsonl.gz was changed: its hash is not the one that was signed")
                .endsWith("exit 1");
    }

    @Test
    void findsALineThatWasRemoved() throws IOException {
        rewrite("audit-2026-08.jsonl.gz", lines -> lines.remove(3));

        assertThat(run("2026-10"))
                .contains("WRONG  audit-2026-08.jsonl.gz was changed", "has 9 entries; 10 were signed")
                .endsWith("exit 1");
    }

    @Test
    void findsTwoLinesThatWereSwapped() throws IOException {
        rewrite("audit-2026-08.jsonl.gz", lines -> Collections.swap(lines, 3, 4));

        assertThat(run("2026-10"))
                .contains("WRONG  audit-2026-08.jsonl.gz was changed", "has line 5 before its place")
                .endsWith("exit 1");
    }

    @Test
    void findsAFileThatWasCutOff() throws IOException {
        byte[] bytes = Files.readAllBytes(file("audit-2026-08.jsonl.gz"));
        Files.write(file("audit-2026-08.jsonl.gz"), Arrays.copyOf(bytes, bytes.length / 2));

        assertThat(run("2026-10"))
                .contains("audit-2026-08.jsonl.gz cannot be read after line")
                .endsWith("exit 1");
    }

    @Test
    void findsAFileThatIsMissingAndOneThatNobodyNames() throws IOException {
        Files.move(file("audit-2026-08.jsonl.gz"), file("audit-2026-08-old.jsonl.gz"));

        assertThat(run("2026-10"))
                .contains("audit-2026-08.jsonl.gz is missing, which manifest-000002.json names")
                .contains("audit-2026-08-old.jsonl.gz is named by no manifest")
                .endsWith("exit 1");
    }

    @Test
    void findsAManifestThatWasMadeAnewWithAnotherKey() throws Exception {
        KeyPair own = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        previous = hash(1);
        Files.delete(file("audit-2026-08.jsonl.gz"));
        Files.delete(manifest(2));
        add(2, YearMonth.of(2026, 8), 1, entries(YearMonth.of(2026, 8), 3), own);

        assertThat(run("2026-10"))
                .contains("manifest-000002.json is signed by", "none of the keys given")
                .contains("manifest-000003.json follows another manifest than the one that stands before it")
                .endsWith("exit 1");
    }

    @Test
    void findsAManifestWhoseSignatureIsOfAnother() throws IOException {
        String one = Files.readString(manifest(2));
        String other = Files.readString(manifest(3));
        String signature = other.substring(other.indexOf("\"signature\""));
        Files.writeString(manifest(2), one.substring(0, one.indexOf("\"signature\"")) + signature);

        assertThat(run("2026-10"))
                .contains("manifest-000002.json was changed after it was signed")
                .endsWith("exit 1");
    }

    @Test
    void findsTwoManifestsThatWereExchanged() throws IOException {
        Path aside = home.resolve("aside");
        Files.move(manifest(2), aside);
        Files.move(manifest(3), manifest(2));
        Files.move(aside, manifest(3));

        assertThat(run("2026-10"))
                .contains(
                        "manifest-000002.json says that it is number 3",
                        "manifest-000003.json says that it is number 2")
                .contains("follows another manifest")
                .endsWith("exit 1");
    }

    @Test
    void findsAMonthThatIsMissing() throws IOException {
        Files.delete(manifest(2));
        Files.delete(file("audit-2026-08.jsonl.gz"));

        assertThat(run("2026-10"))
                .contains("WRONG  manifest-000002.json is missing")
                .endsWith("exit 1");
    }

    @Test
    void findsAMonthThatWasLeftOutAlthoughItsNeighboursWereNumberedAndSignedAnew() throws Exception {
        previous = hash(1);
        for (int number = 2; number <= 4; number++) {
            Files.delete(manifest(number));
        }
        Files.delete(file("audit-2026-08.jsonl.gz"));
        Files.delete(file("audit-2026-09.jsonl.gz"));
        add(2, YearMonth.of(2026, 9), 1, entries(YearMonth.of(2026, 9), ENTRIES), key);

        assertThat(run("2026-09"))
                .contains("manifest-000002.json is of 2026-09, and the month before it there is 2026-07")
                .endsWith("exit 1");
    }

    @Test
    void findsTheBeginningThatWasCutOff() throws IOException {
        Files.delete(manifest(1));
        Files.delete(file("audit-2026-07.jsonl.gz"));

        assertThat(run("2026-10"))
                .contains("WRONG  manifest-000001.json is missing")
                .endsWith("exit 1");
    }

    @Test
    void findsTheTailThatWasCutOffByTheCalendar() throws IOException {
        Files.delete(manifest(4));
        Files.delete(file("audit-2026-10.jsonl.gz"));

        assertThat(run((String) null))
                .contains("WRONG  the archive ends with 2026-09; the months to 2026-10 are missing")
                .endsWith("exit 1");
    }

    @Test
    void aMonthThatIsNotDueYetIsNotMissed() throws IOException {
        Clock early = Clock.fixed(Instant.parse("2026-12-05T00:00:00Z"), ZoneOffset.UTC);

        assertThat(run(early)).contains("The archive holds").endsWith("exit 0");
    }

    @Test
    void saysThatItCannotSayAnythingOfAnEmptyDirectory() throws IOException {
        Path empty = Files.createDirectory(home.resolve("empty"));

        assertThat(run(Clock.systemUTC(), empty.toString(), keyFile.toString()))
                .contains("there is no manifest")
                .endsWith("exit 1");
        assertThat(run(Clock.systemUTC(), home.resolve("nowhere").toString(), keyFile.toString()))
                .endsWith("exit 2");
        assertThat(run(Clock.systemUTC(), new String[0])).contains("usage").endsWith("exit 2");
    }

    private interface Change {
        void make(List<String> lines);
    }

    private void rewrite(String name, Change change) throws IOException {
        List<String> lines;
        try (var in = new GZIPInputStream(Files.newInputStream(file(name)))) {
            lines = new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        }
        change.make(lines);
        try (var out = new GZIPOutputStream(Files.newOutputStream(file(name)))) {
            out.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private void add(int number, YearMonth month, int part, List<Entry> entries, KeyPair signer) throws Exception {
        String name = ArchiveDirectory.fileName(month, part);
        Path unfinished = home.resolve("unfinished");
        Files.deleteIfExists(unfinished);
        Written written;
        try (MonthFile file = new MonthFile(unfinished)) {
            file.add(entries);
            written = file.finish();
        }
        Files.move(unfinished, file(name), StandardCopyOption.REPLACE_EXISTING);
        Manifest manifest = new Manifest(
                Manifest.TYPE,
                number,
                month.toString(),
                part,
                name,
                Hash.hex(written.hash()),
                written.bytes(),
                written.entries(),
                written.first() == null ? null : IdKind.AUDIT_ENTRY.format(written.first()),
                written.last() == null ? null : IdKind.AUDIT_ENTRY.format(written.last()),
                previous);
        Files.write(
                manifest(number),
                Manifest.JWS.signed(manifest, name(signer), sign(signer, Manifest.JWS.signingInput(manifest))));
        previous = hash(number);
    }

    private static List<Entry> entries(YearMonth month, int count) {
        List<Entry> entries = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            Instant at = month.atDay(2).atStartOfDay().toInstant(ZoneOffset.UTC).plusSeconds(n);
            UUID id = new UUID(at.toEpochMilli() << 16 | 0x7000, 0x8000_0000_0000_0000L | n);
            entries.add(new Entry(
                    at,
                    id,
                    "{\"id\":\"%s\",\"actor\":\"till-%d\",\"recorded_at\":\"%s\"}"
                            .formatted(IdKind.AUDIT_ENTRY.format(id), n, at)));
        }
        return entries;
    }

    private static byte[] sign(KeyPair signer, byte[] message) throws GeneralSecurityException {
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signer.getPrivate());
        signature.update(message);
        return signature.sign();
    }

    private static String name(KeyPair signer) {
        return Hash.hex(Hash.of(signer.getPublic().getEncoded())).substring(0, 16);
    }

    private static String jwks(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - KEY_BYTES, encoded.length);
        return "{\"keys\":[{\"kid\":\"%s\",\"crv\":\"Ed25519\",\"x\":\"%s\"}]}"
                .formatted(name(pair), Base64.getUrlEncoder().withoutPadding().encodeToString(raw));
    }

    private String hash(int number) throws IOException {
        return Hash.hex(Hash.of(manifest(number)));
    }

    private Path file(String name) {
        return archive.resolve(name);
    }

    private Path manifest(int number) {
        return file(Manifest.fileName(number));
    }

    /** On a day in November, so October's archive is due. */
    private String run(String until) {
        Clock clock = Clock.fixed(Instant.parse("2026-11-27T00:00:00Z"), ZoneOffset.UTC);
        return until == null
                ? run(clock, archive.toString(), keyFile.toString())
                : run(clock, archive.toString(), keyFile.toString(), until);
    }

    private String run(Clock clock) {
        return run(clock, archive.toString(), keyFile.toString());
    }

    private static String run(Clock clock, String... args) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(args, new PrintStream(said, true, StandardCharsets.UTF_8), clock);
        return said.toString(StandardCharsets.UTF_8) + "exit " + exit;
    }
}
