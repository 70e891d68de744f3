package io.postern.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postern.PostgresForTests;
import io.postern.access.OidcForTests;
import io.postern.audit.Audit;
import io.postern.contract.ContractExtension;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a running gateway itself finds of a log that others wrote into, before it signs, anchors or proves anything upon it. */
@QuarkusTest
@WithTestResource(value = PostgresForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = OidcForTests.class, scope = TestResourceScope.GLOBAL)
@WithTestResource(value = LogDatabase.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
@ExtendWith(ContractExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RewrittenLogTest extends LogStandingStill {
    @Inject
    Entries entries;

    @Inject
    TransactionNumbers numbers;

    @Inject
    AnchorPlace place;

    @Inject
    CompareLog compare;

    @Inject
    MeterRegistry metrics;

    @Inject
    LogKeys keys;

    @Inject
    LogConfig config;

    @Inject
    Database database;

    @Inject
    Audit audit;

    @Inject
    Clock clock;

    /** The whole log is made one of a single leaf, whose root is the leaf itself; the signature is that of the true head. */
    private static final String[] REWRITE = {
        "TRUNCATE log_node",
        "DELETE FROM log_leaf WHERE position > 0",
        "UPDATE log_leaf SET leaf_hash = sha256(leaf_hash)",
        "DELETE FROM tree_head WHERE size < (SELECT max(size) FROM tree_head)",
        """
        UPDATE tree_head h SET size = 1, root_hash = l.leaf_hash, before_size = NULL, before_root = NULL,
            note = split_part(note, E'\\n', 1) || E'\\n1\\n' || encode(l.leaf_hash, 'base64') || E'\\n'
                || split_part(note, E'\\n', 4) || E'\\n\\n' || split_part(note, E'\\n', 6) || E'\\n'
        FROM log_leaf l"""
    };

    @Test
    void holdsTheLogAgainstAnchorsBeforeTheNewestToo() throws Exception {
        Path older;
        try (Stream<Path> all = Files.list(anchors)) {
            older = all.filter(file -> file.toString().endsWith(".note"))
                    .sorted(Comparator.reverseOrder())
                    .skip(1)
                    .findFirst()
                    .orElseThrow();
        }
        String note = Files.readString(older);
        Checkpoint said = SignedHead.read(note).checkpoint();
        Files.writeString(
                older,
                await(keys.sign(new Checkpoint(said.origin(), said.size(), TreeHash.leaf(said.root()), said.time())))
                        .head()
                        .text());

        await(compare.compare());

        assertThat(state.differs())
                .contains("the log is another one: its first " + said.size() + " entries do not lead");
        Files.writeString(older, note);
        await(compare.compare());
        assertThat(state.differs()).isNull();
    }

    @Test
    void takesNoNoteOfAnotherNameForAnAnchor() throws Exception {
        Path copy = Files.copy(newest(".note"), anchors.resolve("anchor-1.note"));

        await(compare.compare());

        assertThat(state.differs()).contains("anchor-1.note", "is not named as the anchor of its size");
        Files.delete(copy);
        await(compare.compare());
        assertThat(state.differs()).isNull();
    }

    @Test
    void aReceiptThatWasChangedIsNotShownAsIfItWereProven() throws SQLException {
        String receipt = receiptOf(pay());
        sealAll();
        Verified.holds(merchant, merchant.get("/v1/receipts/" + receipt + "/proof"));
        LogDatabase.work(
                "ALTER TABLE receipt DISABLE TRIGGER ALL",
                "UPDATE receipt SET body = replace(body, '1000', '9000'), leaf_hash = sha256('\\x00'::bytea"
                        + " || convert_to(replace(body, '1000', '9000'), 'UTF8')) WHERE id = '"
                        + IdKind.RECEIPT.parse(receipt).orElseThrow() + "'",
                "ALTER TABLE receipt ENABLE TRIGGER ALL",
                "ALTER TABLE receipt ENABLE ALWAYS TRIGGER records_stay");

        assertThat(merchant.get("/v1/receipts/" + receipt + "/proof").statusCode())
                .isEqualTo(500);
        assertThat(metrics.counter("postern.log.receipts.changed").count()).isPositive();
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void isSignedAndAnchoredByNoGateway() throws SQLException {
        long before = await(store.newest()).orElseThrow().size();
        long anchored = state.anchoredSize();
        pay();

        LogDatabase.tamper(REWRITE);

        assertThat(before).isGreaterThan(1);
        assertThat(await(store.newest()).orElseThrow().size())
                .as("it was rewritten")
                .isEqualTo(1);
        assertThatThrownBy(() -> await(seal.turn()))
                .as("one that was there before")
                .isInstanceOf(LogBroken.class)
                .hasMessageContaining("a head of " + before + " was signed");
        LogState blind = blind();
        assertThatThrownBy(() -> await(fresh(blind).seal(await(store.unsealed(1_000)))))
                .as("one that was started since, and knows of no anchor")
                .isInstanceOf(LogBroken.class)
                .hasMessageContaining("signed by no key");
        assertThatThrownBy(() -> await(new TrustedHead(store, keys, blind).newest()))
                .as("what an anchor would be made of")
                .isInstanceOf(LogBroken.class)
                .hasMessageContaining("signed by no key");
        assertThat(blind.known()).isEmpty();
        assertThat(count("SELECT count(*) FROM tree_head")).as("heads").isEqualTo(1);
        assertThat(state.anchoredSize()).isEqualTo(anchored);
    }

    private LogState blind() {
        return new LogState(config, clock, new SimpleMeterRegistry());
    }

    private SealLog fresh(LogState blind) {
        LogConfig none = new NoAnchors();
        CompareLog nothing = new CompareLog(new Anchors(none), place, store, keys, blind, database, audit);
        return new SealLog(store, entries, keys, none, numbers, nothing, blind, clock);
    }
}
