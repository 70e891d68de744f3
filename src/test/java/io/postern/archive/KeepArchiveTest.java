package io.postern.archive;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.audit.Trail;
import io.postern.contract.ContractExtension;
import io.postern.delivery.Until;
import io.postern.demo.Logins;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Archives the trail of a gateway with a database of its own, and does to database and directory what must be found out. */
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = ArchiveDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
class KeepArchiveTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final YearMonth LAST = YearMonth.now(ZoneOffset.UTC).minusMonths(1);
    private static final YearMonth EMPTY = LAST.minusMonths(1);
    private static final YearMonth FIRST = LAST.minusMonths(2);
    private static final int PLANTED = 2_345;

    @Inject
    KeepArchive keep;

    @Inject
    CheckArchive check;

    @Inject
    ArchiveMonth archive;

    @Inject
    ArchiveStore store;

    @Inject
    ArchiveState state;

    @TempDir
    Path elsewhere;

    private final Path directory = Path.of(ArchiveDatabase.DIRECTORY);

    @BeforeEach
    void archiveWhatIsOver() throws SQLException {
        if (await(store.all()).isEmpty()) {
            plant(FIRST, PLANTED);
            plant(LAST, 3);
        }
        long deadline = System.nanoTime() + SOON.toNanos();
        do { // the fence waits for whatever else is written on this server
            assertThat(System.nanoTime()).isLessThan(deadline);
            await(keep.look());
        } while (await(store.next(Duration.ZERO)).orElseThrow().over());
    }

    @Test
    void archivesEveryMonthThatIsOverInItsOrderAndAnybodyCanVerifyIt() throws Exception {
        Response list = given().auth()
                .oauth2(MerchantForTests.token("auditor", "mch_demo"))
                .get("/v1/audit_archives");

        List<Map<String, Object>> archives = list.path("data.findAll { it.part == 1 }");
        assertThat(archives)
                .extracting(one -> one.get("month"))
                .containsExactly(LAST.toString(), EMPTY.toString(), FIRST.toString());
        assertThat(archives).extracting(one -> one.get("entries")).containsExactly(3, 0, PLANTED);
        assertThat(verify()).contains("The archive holds").endsWith("exit 0");
        assertThat(Trail.entriesAt(ArchiveDatabase.jdbcUrl(), "action = 'audit.archived'"))
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(Trail.entriesAt(
                        ArchiveDatabase.jdbcUrl(),
                        "action = 'audit.list_archives' AND request_id = ?",
                        list.header("Request-Id")))
                .hasSize(1);
        assertThat(lines(ArchiveDirectory.fileName(FIRST, 1)).getFirst())
                .contains("\"action\":\"payment.create\"", "\"actor\":\"planted\"", "\"detail\":{\"n\": 1}");
    }

    @Test
    void archivesNoMonthThatIsNotOver() {
        assertThat(await(store.next(Duration.ZERO)).orElseThrow())
                .isEqualTo(new ArchiveStore.Next(YearMonth.now(ZoneOffset.UTC), false, 0));
    }

    @Test
    void waitsForTransactionsThatMayStillWriteIntoTheMonth() throws SQLException {
        YearMonth month = YearMonth.of(2999, 1);
        try (Connection open = owner();
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("SELECT pg_current_xact_id()");

            assertThat(await(store.isFenced(month))).isFalse();
            assertThat(await(store.isFenced(month))).isFalse();

            open.rollback();
        }
        Until.isTrue(SOON, () -> await(store.isFenced(month)), () -> "is not fenced");
    }

    @Test
    void givesEntriesThatCameLaterAPartOfTheirOwn() throws Exception {
        long before = await(store.all()).size();
        plant(FIRST, 2);

        assertThat(await(store.differentlyCounted())).hasSize(1);
        await(check.check(directory(directory)));

        assertThat(await(store.differentlyCounted())).isEmpty();
        Archived part = await(store.all()).getLast();
        assertThat(part.number()).isEqualTo((int) before + 1);
        assertThat(part.month()).isEqualTo(FIRST);
        assertThat(part.part()).isGreaterThan(1);
        assertThat(part.entries()).isEqualTo(2);
        assertThat(verify()).contains("The archive holds").endsWith("exit 0");
    }

    @Test
    void findsWhatWasChangedInTheDatabase() throws SQLException {
        past("UPDATE audit_entry SET actor = 'nobody' WHERE id = (%s)".formatted(anEntryOf(LAST)));

        await(check.check(directory(directory), LAST));

        assertThat(state.told().getData().orElseThrow())
                .containsEntry("state", "tampered")
                .containsEntry(LAST.toString(), "0 missing, 1 changed");
        assertThat(Trail.entriesAt(
                        ArchiveDatabase.jdbcUrl(), "action = 'audit.archive_differs' AND object = ?", LAST.toString()))
                .isNotEmpty();

        past("UPDATE audit_entry SET actor = 'planted' WHERE actor = 'nobody'");
        await(check.check(directory(directory), LAST));
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "ok");
    }

    @Test
    void findsWhatWasDeletedInTheDatabaseByTheCountAlone() throws SQLException {
        past(
                "CREATE TABLE aside AS SELECT * FROM audit_entry WHERE id = (%s)".formatted(anEntryOf(LAST)),
                "DELETE FROM audit_entry WHERE id = (SELECT id FROM aside)");

        await(check.check(directory(directory)));

        assertThat(state.told().getData().orElseThrow()).containsEntry(LAST.toString(), "1 missing, 0 changed");

        past("INSERT INTO audit_entry SELECT * FROM aside", "DROP TABLE aside");
        await(check.check(directory(directory), LAST));
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "ok");
    }

    /** Rows and file changed alike agree with each other, and a file that is gone with everything. */
    @Test
    void findsAFileThatIsGoneOrIsNotWhatWasSigned() throws IOException {
        Path file = directory.resolve(ArchiveDirectory.fileName(LAST, 1));
        byte[] signed = Files.readAllBytes(file);

        for (byte[] planted : List.of(new byte[0], new byte[] {1, 2, 3})) {
            if (planted.length == 0) {
                Files.delete(file);
            } else {
                Files.write(file, planted);
            }
            await(check.check(directory(directory), LAST));
            assertThat(state.told().getData().orElseThrow())
                    .containsEntry(LAST.toString(), "spoiled: " + file.getFileName());
        }
        assertThat(await(store.toldOf())).contains(LAST);

        Files.write(file, signed);
        await(check.check(directory(directory))); // any instance looks again at what the trail tells of
        assertThat(state.told().getData().orElseThrow()).containsEntry("state", "ok");
    }

    @Test
    void goesOnWhereARunWasCutOff() throws IOException {
        ArchiveDirectory other = directory(elsewhere);
        await(archive.archive(other, FIRST, List.of())); // number 1 is a fact already, so this one stays without
        List<String> written = names(elsewhere);
        Files.delete(elsewhere.resolve(Manifest.fileName(1)));
        abandon(Files.writeString(elsewhere.resolve(".audit-x.jsonl.gz.other.tmp"), "half"));

        await(other.tidied());
        await(archive.archive(directory(elsewhere), FIRST, List.of()));
        await(archive.archive(directory(elsewhere), FIRST, List.of()));

        assertThat(names(elsewhere)).isEqualTo(written);
    }

    @Test
    void writesOverNothing() throws IOException {
        Path taken = elsewhere.resolve(ArchiveDirectory.fileName(LAST, 1));
        Files.writeString(taken, "somebody's");

        assertThatThrownBy(() -> await(archive.archive(directory(elsewhere), LAST, List.of())))
                .hasMessageContaining("is there already and is another file");

        assertThat(taken).hasContent("somebody's");
    }

    @Test
    void isClosedToAllButAuditors() {
        for (String role : List.of("merchant", "operator", "risk_analyst", "dispute_agent")) {
            assertThat(given().auth()
                            .oauth2(MerchantForTests.token(role, "mch_demo"))
                            .get("/v1/audit_archives")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    private static void abandon(Path unfinished) throws IOException {
        Files.setLastModifiedTime(unfinished, FileTime.fromMillis(0));
    }

    private static ArchiveDirectory directory(Path place) {
        return new ArchiveDirectory(place, UUID.randomUUID());
    }

    private static String anEntryOf(YearMonth month) {
        return "SELECT min(id::text)::uuid FROM audit_entry WHERE actor = 'planted' AND recorded_at >= '%s-01T00:00Z'"
                .formatted(month);
    }

    /** As the owner, who alone can say when an entry was recorded. */
    private static void plant(YearMonth month, int entries) throws SQLException {
        run("""
                INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, detail, at, recorded_at)
                SELECT '00000000-0000-7000-8000-000000000002', uuidv7(), 'planted', 'merchant', 'payment.create', 'done',
                       jsonb_build_object('n', n), now(), '%s-02T00:00Z'::timestamptz + n * interval '1 microsecond'
                FROM generate_series(1, %d) n
                """.formatted(month, entries));
    }

    /** As somebody who took the triggers away first. */
    private static void past(String... statements) throws SQLException {
        run("ALTER TABLE audit_entry DISABLE TRIGGER USER");
        run(statements);
        run("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER records_stay");
        run("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER records_stay_all");
    }

    private static void run(String... statements) throws SQLException {
        try (Connection connection = owner();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                ArchiveDatabase.jdbcUrl(), "postern_owner", Logins.forTests().owner());
    }

    private String verify() throws IOException {
        Path keys = Files.write(
                elsewhere.resolve("keys.json"),
                given().get("/.well-known/audit-keys.json").asByteArray());
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int exit = VerifyArchive.run(
                new String[] {directory.toString(), keys.toString(), LAST.toString()},
                new PrintStream(said, true, StandardCharsets.UTF_8),
                Clock.systemUTC());
        return said.toString(StandardCharsets.UTF_8) + "exit " + exit;
    }

    private List<String> lines(String name) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(directory.resolve(name)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static <T> T await(Uni<T> answer) {
        return answer.await().atMost(SOON);
    }
}
