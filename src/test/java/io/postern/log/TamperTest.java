package io.postern.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.Calm;
import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.audit.Audit;
import io.postern.cli.CommandForTests;
import io.postern.cli.CommandForTests.Ran;
import io.postern.contract.ContractExtension;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A superuser does to a real database what nothing in PostgreSQL can refuse, and is found out by files and a public key. */
@Calm
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LogDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TamperTest extends LogStandingStill {
    private static final int WELL = 20;

    @Inject
    TransactionNumbers numbers;

    @Inject
    AnchorPlace place;

    @Inject
    CompareLog compare;

    @Inject
    Entries entries;

    @Inject
    LogKeys keys;

    @Inject
    Database database;

    @Inject
    Audit audit;

    @Inject
    Clock clock;

    @TempDir
    Path files;

    private int exports;

    /** Last: what it puts in the database's place is older than what this gateway has signed. */
    @Test
    @Order(Integer.MAX_VALUE)
    void findsAllSevenAndNothingElse() throws Exception {
        Path key = key();
        LogDatabase.backUp("logtest_before");
        awaitTheGateway();
        assertThat(verified(key).exit()).as("nothing was done yet").isZero();
        String receipt = one("SELECT id FROM receipt ORDER BY id LIMIT 1");
        String other = one("SELECT id FROM receipt ORDER BY id OFFSET 1 LIMIT 1");
        String entry = one("SELECT id FROM audit_entry ORDER BY id OFFSET 3 LIMIT 1");
        long size = await(store.newest()).orElseThrow().size();
        int found = 0;

        found += found(key, List.of(rcp(receipt), "was changed"), """
                UPDATE receipt SET body = replace(body, '1000', '9000'),
                    leaf_hash = sha256('\\x00'::bytea || convert_to(replace(body, '1000', '9000'), 'UTF8'))
                WHERE id = '%s'""".formatted(receipt));
        found += found(
                key,
                List.of(IdKind.AUDIT_ENTRY.format(UUID.fromString(entry)), "is gone"),
                "DELETE FROM audit_entry WHERE id = '" + entry + "'");
        UUID inserted = UUID.randomUUID();
        found += found(key, List.of(rcp(inserted.toString()), "is in no log"), """
                INSERT INTO receipt (merchant_id, id, kind, subject, body, leaf_hash, transaction_id)
                SELECT merchant_id, '%s', kind, subject, body, leaf_hash, transaction_id FROM receipt WHERE id = '%s'""".formatted(inserted, receipt));
        found += found(key, List.of(rcp(receipt), rcp(other), "was changed"), """
                UPDATE receipt a SET body = b.body, leaf_hash = b.leaf_hash FROM receipt b
                WHERE (a.id, b.id) IN (('%1$s', '%2$s'), ('%2$s', '%1$s'))""".formatted(receipt, other));
        found += found(key, List.of("an anchor of size " + size, "were cut off"), cutBehind(size - 1));
        found += rewritten(key, receipt, size);
        found += restored(key);

        assertThat(found).as("attacks that were found out").isEqualTo(7);
        LogDatabase.restore("logtest_before");
        awaitTheGateway();
        assertThat(verified(key).exit()).as("and all is well again").isZero();
    }

    /** Whatever was sealed after the size before the last, with the records themselves. */
    private static String[] cutBehind(long size) {
        String leaf = "SELECT entry_id FROM log_leaf WHERE position >= (SELECT max(size) FROM tree_head WHERE size <= "
                + size + ")";
        return new String[] {
            "DELETE FROM receipt WHERE id IN (" + leaf + ")",
            "DELETE FROM posting WHERE journal_id IN (" + leaf + ")",
            "DELETE FROM journal WHERE id IN (" + leaf + ")",
            "DELETE FROM audit_entry WHERE id IN (" + leaf + ")",
            "DELETE FROM log_leaf WHERE position >= (SELECT max(size) FROM tree_head WHERE size <= " + size + ")",
            "DELETE FROM tree_head WHERE size > " + size,
            "DELETE FROM log_node n WHERE (n.index + 1) << n.level > (SELECT max(size) FROM tree_head)"
        };
    }

    /** By one who has taken the signing key, too: records, leaves, nodes and heads all fit together. */
    private int rewritten(Path key, String receipt, long size) throws Exception {
        LogDatabase.tamper(
                """
                UPDATE receipt SET body = replace(body, '1000', '9000'),
                    leaf_hash = sha256('\\x00'::bytea || convert_to(replace(body, '1000', '9000'), 'UTF8'))
                WHERE id = '%s'""".formatted(receipt),
                "TRUNCATE log_leaf, log_node, tree_head",
                "UPDATE log_mark SET transaction_id = '0', entry_id = '00000000-0000-0000-0000-000000000000'");
        assertThatThrownBy(() -> await(seal.turn()))
                .as("the gateway signs no second log")
                .isInstanceOf(LogBroken.class);
        SealLog forger = forger();
        for (List<Unsealed> waiting = await(store.unsealed(1_000));
                !waiting.isEmpty();
                waiting = await(store.unsealed(1_000))) {
            await(forger.seal(waiting));
        }
        Ran without = verified(key, files.resolve("none"));
        assertThat(without.said()).doesNotContain("WRONG");
        assertThat(without.exit()).as("nobody can say without anchors").isEqualTo(2);
        Ran ran = verified(key);
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains("the anchor of size", "is of another log");
        await(compare.compare());
        assertThat(state.differs()).contains("the log is another one");
        assertThat(state.told().getStatus().name()).isEqualTo("DOWN");
        back();
        return 1;
    }

    private SealLog forger() {
        LogConfig config = new NoAnchors();
        LogState blind = new LogState(config, clock, new SimpleMeterRegistry());
        Anchors none = new Anchors(config);
        return new SealLog(
                store,
                entries,
                keys,
                config,
                numbers,
                new CompareLog(none, place, store, keys, blind, database, audit),
                blind,
                clock);
    }

    /** A backup from before the newest anchor. */
    private int restored(Path key) throws Exception {
        pay();
        sealAll();
        await(keep.anchor());
        long anchored = state.anchoredSize();
        LogDatabase.restore("logtest_before");
        awaitTheGateway();

        Ran ran = verified(key);

        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains("an anchor of size " + anchored, "older copy");
        assertThatThrownBy(() -> await(seal.turn())).isInstanceOf(LogBroken.class);
        await(compare.compare());
        assertThat(state.differs()).contains("the log is behind");
        assertThat(count("SELECT count(*) FROM audit_entry WHERE action = 'log.differs'"))
                .isPositive();
        try (Stream<Path> later = Files.list(anchors)) { // what was anchored since is of a log that is gone
            for (Path file : later.filter(file -> file.toString().contains("%020d".formatted(anchored)))
                    .toList()) {
                Files.delete(file);
            }
        }
        return 1;
    }

    private int found(Path key, List<String> words, String... attack) throws Exception {
        LogDatabase.tamper(attack);
        Ran ran = verified(key);
        assertThat(ran.exit()).as(ran.said()).isEqualTo(1);
        assertThat(ran.said()).contains(words);
        back();
        return 1;
    }

    private void back() throws Exception {
        LogDatabase.restore("logtest_before");
        awaitTheGateway();
        await(compare.compare());
    }

    /** Its connections were cut: it has to open new ones. */
    private void awaitTheGateway() {
        int well = 0;
        for (long end = System.nanoTime() + SOON.toNanos(); well < WELL && System.nanoTime() < end; ) {
            well = isWell() ? well + 1 : 0;
        }
        assertThat(well).as("the gateway is back").isEqualTo(WELL);
    }

    private boolean isWell() {
        try {
            await(store.waitsSince());
            return true;
        } catch (RuntimeException notYet) {
            return false;
        }
    }

    /** A head with a forged root, which nobody signed. */
    @Test
    void findsAHeadThatNobodySigned() throws Exception {
        Path key = key();
        LogDatabase.backUp("logtest_heads");
        awaitTheGateway();

        LogDatabase.tamper("""
                UPDATE tree_head SET root_hash = sha256(root_hash),
                    note = replace(note, encode(root_hash, 'base64'), encode(sha256(root_hash), 'base64'))
                WHERE size = (SELECT max(size) FROM tree_head)""");
        Ran ran = verified(key);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.said()).contains("is not signed by any key given");
        assertThatThrownBy(() -> {
                    pay();
                    await(seal.turn());
                })
                .isInstanceOf(LogBroken.class);
        LogDatabase.restore("logtest_heads");
        awaitTheGateway();
    }

    /** As it was published before anything happened. */
    private Path key() throws IOException {
        Path key = files.resolve("keys.json");
        Files.writeString(key, merchant.get("/v1/log/key").asString());
        return key;
    }

    private Ran verified(Path key) throws IOException {
        return verified(key, anchors);
    }

    private Ran verified(Path key, Path anchored) throws IOException {
        Path token = files.resolve("token");
        Files.writeString(token, MerchantForTests.token("auditor", "mch_demo"));
        String export = files.resolve("export" + exports++).toString();
        Ran exported = CommandForTests.run(
                "export-log",
                export,
                "--url",
                "http://127.0.0.1:" + RestAssured.port,
                "--token-file",
                token.toString());
        assertThat(exported.exit()).as(exported.said()).isZero();
        return CommandForTests.run("verify-log", export, "--key", key.toString(), "--anchors", anchored.toString());
    }

    private static String rcp(String id) {
        return IdKind.RECEIPT.format(UUID.fromString(id));
    }
}
