package io.postern.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.Refusal;
import io.postern.database.Database;
import io.postern.id.IdKind;
import io.postern.log.tree.Proofs;
import io.postern.log.tree.SignedHead;
import io.restassured.response.Response;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

/** Receipts get into the log, whoever seals and however late they were committed, and are proven over HTTP. */
@PosternTest
class LogTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @Inject
    SealLog seal;

    @Inject
    LogStore store;

    @Inject
    Entries entries;

    @Inject
    Database database;

    @Inject
    ProveReceipts prove;

    private MerchantForTests merchant;
    private UUID merchantId;

    @BeforeEach
    void openAShop() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
    }

    private List<String> receipts() {
        String payment = merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
        List<String> receipts = merchant.get("/v1/receipts?payment=" + payment).path("data.id");
        assertThat(receipts).isNotEmpty();
        return receipts;
    }

    @Test
    void provesEachReceiptAgainstASignedHead() {
        for (String receipt : receipts()) {
            Verified.holds(merchant, Verified.proof(merchant, receipt));
        }
    }

    @Test
    void provesAgainstAnEarlierHeadAndThatLaterOnesGoOnFromIt() {
        String receipt = receipts().getFirst();
        long size = Verified.number(Verified.proof(merchant, receipt), "tree_size");
        Verified.proof(merchant, receipts().getFirst());

        Response earlier = merchant.get("/v1/receipts/" + receipt + "/proof?tree_size=" + size);
        Response consistency = merchant.get("/v1/log/consistency?from=" + size);

        Verified.holds(merchant, earlier);
        assertThat(Verified.number(earlier, "tree_size")).isEqualTo(size);
        assertThat(consistency.statusCode()).isEqualTo(200);
        SignedHead from = Verified.head(merchant, consistency.path("from_head"));
        SignedHead to = Verified.head(merchant, consistency.path("to_head"));
        assertThat(to.checkpoint().size()).isGreaterThan(size);
        assertThat(Proofs.isConsistent(
                        size,
                        from.checkpoint().root(),
                        to.checkpoint().size(),
                        to.checkpoint().root(),
                        Verified.hashes(consistency.path("path"))))
                .isTrue();
    }

    @Test
    void refusesSizesThatNoHeadHas() {
        String receipt = receipts().getFirst();
        Verified.proof(merchant, receipt);
        long beyond = Verified.number(merchant.get("/v1/log/head"), "size") + 1_000_000;

        String path = "/v1/receipts/" + receipt + "/proof?tree_size=";
        Refusal.assertIsProblem(merchant.get(path + beyond), 422, "invalid_value");
        Refusal.assertIsProblem(merchant.get(path + "x"), 422, "invalid_value");
        Refusal.assertIsProblem(merchant.get("/v1/log/consistency?from=" + beyond), 422, "invalid_value");
        Refusal.assertIsProblem(merchant.get("/v1/log/consistency"), 400, "missing_field");
    }

    /** A transaction under way may still add an older record, so nothing that is younger is sealed before it ends. */
    @Test
    void waitsForTransactionsUnderWayAndMissesNoneThatEndsLate() throws SQLException {
        String receipt;
        UUID late = UUID.randomUUID();
        try (Connection open = PostgresForTests.ofMerchant(merchantId);
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at)
                    VALUES ('%s', '%s', 'planted', 'system', 'schema.migrated', 'done', now())
                    """.formatted(merchantId, late));
            receipt = receipts().getFirst();
            Response notYet = merchant.get("/v1/receipts/" + receipt + "/proof");

            Refusal.assertIsProblem(notYet, 409, "receipt_not_sealed");
            assertThat(notYet.header("Retry-After")).isEqualTo("1");
            await(seal.turn());
            Refusal.assertIsProblem(merchant.get("/v1/receipts/" + receipt + "/proof"), 409, "receipt_not_sealed");
            open.commit();
        }

        Verified.holds(merchant, Verified.proof(merchant, receipt));
        assertThat(await(store.positions(EntryKind.AUDIT_ENTRY, merchantId, List.of(late))))
                .containsKey(late);
    }

    @Test
    void leavesWhatWasGivenUpOut() throws SQLException {
        UUID never = UUID.randomUUID();
        try (Connection open = PostgresForTests.ofMerchant(merchantId);
                Statement statement = open.createStatement()) {
            open.setAutoCommit(false);
            statement.execute("""
                    INSERT INTO audit_entry (merchant_id, id, actor, role, action, outcome, at)
                    VALUES ('%s', '%s', 'planted', 'system', 'schema.migrated', 'done', now())
                    """.formatted(merchantId, never));
            open.rollback();
        }
        Verified.holds(merchant, Verified.proof(merchant, receipts().getFirst()));

        assertThat(await(store.positions(EntryKind.AUDIT_ENTRY, merchantId, List.of(never))))
                .isEmpty();
    }

    /** Sealers without a lease, on the same records, at the same time: whatever they do, there is one log. */
    @Test
    void sealersThatRaceMakeOneLog() throws Exception {
        int lost = 0;
        for (int round = 0; round < 10; round++) {
            receipts();
            List<Unsealed> waiting = waiting();
            List<CompletableFuture<Integer>> racers = new ArrayList<>();
            for (int racer = 0; racer < 4; racer++) {
                racers.add(seal.seal(waiting).subscribeAsCompletionStage());
            }
            int winners = 0;
            for (CompletableFuture<Integer> racer : racers) {
                winners += racer.get() > 0 ? 1 : 0;
            }
            assertThat(winners).isLessThanOrEqualTo(1);
            lost += racers.size() - winners;
        }
        assertThat(lost).as("races that were lost").isGreaterThanOrEqualTo(30);
        assertThatEachHeadGoesOnFromTheOneBefore();
    }

    private List<Unsealed> waiting() {
        List<Unsealed> waiting = List.of();
        for (long end = System.nanoTime() + SOON.toNanos(); waiting.isEmpty() && System.nanoTime() < end; ) {
            waiting = await(store.unsealed(100));
            if (waiting.isEmpty()) {
                receipts();
            }
        }
        return waiting;
    }

    private static void assertThatEachHeadGoesOnFromTheOneBefore() throws SQLException {
        try (Connection auditor = PostgresForTests.asAuditor();
                ResultSet rows = auditor.createStatement().executeQuery("""
                        SELECT count(*) AS heads, count(*) FILTER (WHERE before_size IS NULL) AS first,
                               count(*) FILTER (WHERE before_size IS DISTINCT FROM lag) AS forked,
                               (SELECT max(position) + 1 FROM log_leaf) AS leaves, max(size) AS size
                        FROM (SELECT size, before_size, lag(size) OVER (ORDER BY size) AS lag FROM tree_head) h
                        """)) {
            rows.next();
            assertThat(rows.getLong("heads")).isGreaterThan(5);
            assertThat(rows.getLong("first")).isEqualTo(1);
            assertThat(rows.getLong("forked")).isZero();
            assertThat(rows.getLong("leaves")).isEqualTo(rows.getLong("size"));
        }
    }

    /** Whoever holds the gateway's login cannot put a second log beside the first. */
    @Test
    void theDatabaseRefusesAFork() throws SQLException {
        Verified.proof(merchant, receipts().getFirst());
        String head = """
                INSERT INTO tree_head (merchant_id, size, root_hash, before_size, before_root, key_version, note)
                SELECT merchant_id, size + %1$d, root_hash, %2$s, 1,
                       E'o\\n' || size + %1$d || E'\\n' || encode(root_hash, 'base64') || E'\\n'
                FROM tree_head ORDER BY size DESC LIMIT 1
                """;

        assertThat(violated(head.formatted(1, "NULL, NULL"))).isEqualTo("one_goes_on");
        assertThat(violated(head.formatted(1, "before_size, before_root"))).isEqualTo("one_goes_on");
        assertThat(violated(head.formatted(1, "size, root_hash"))).isEqualTo("head_has_its_leaves");
        assertThat(violated(head.formatted(1, "size, sha256(root_hash)")))
                .startsWith("tree_head_merchant_id_before_size");
        assertThat(violated("""
                INSERT INTO log_leaf (merchant_id, position, kind, of_merchant, entry_id, leaf_hash)
                SELECT merchant_id, size, 'receipt', merchant_id, gen_random_uuid(), root_hash
                FROM tree_head ORDER BY size DESC LIMIT 1
                """)).isEqualTo("leaves_have_a_head");
        assertThat(violated(head.formatted(0, "NULL, NULL").replace("encode(root_hash", "encode(sha256(root_hash)")))
                .isEqualTo("note_says_so");
    }

    private static String violated(String sql) throws SQLException {
        try (Connection worker = PostgresForTests.asWorker();
                Statement statement = worker.createStatement()) {
            PSQLException refused = catchThrowableOfType(PSQLException.class, () -> statement.execute(sql));
            assertThat((Throwable) refused).as("refusal of " + sql).isNotNull();
            return String.valueOf(refused.getServerErrorMessage().getConstraint());
        }
    }

    /** Another room builds on this: a pack of evidence holds proofs, and waits for them. */
    @Test
    void waitsUntilAllOfSomeReceiptsAreSealed() {
        List<UUID> receipts = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            receipts().forEach(id -> receipts.add(IdKind.RECEIPT.parse(id).orElseThrow()));
        }

        List<Proof> proofs = await(prove.whenSealed(merchantId, receipts, Duration.ofSeconds(20)));

        assertThat(proofs.stream().map(Proof::receipt))
                .containsExactlyElementsOf(
                        receipts.stream().map(IdKind.RECEIPT::format).toList());
        assertThat(new HashSet<>(proofs.stream().map(Proof::head).toList()))
                .as("one head for all")
                .hasSize(1);
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}
