package io.postern.log;

import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.database.Rows;
import io.postern.id.ReservedMerchant;
import io.postern.log.tree.NodeId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** SQL of the log: leaves, nodes, heads, and who seals now. */
@ApplicationScoped
class LogStore {
    static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();

    private final Database database;

    LogStore(Database database) {
        this.database = database;
    }

    /** Committed records that wait for a leaf, as many of each kind at most. */
    Uni<List<Unsealed>> unsealed(int most) {
        return database.asWorker()
                .query("""
                        /* log.unsealed */
                        SELECT u.kind, u.of_merchant, u.entry_id, u.transaction_id::text AS transaction_id
                        FROM log_unsealed($1) u
                        """, most)
                .map(rows -> Rows.list(rows, row -> new Unsealed(key(row), row.getString("transaction_id"))));
    }

    /** Takes or keeps the lease. It spares work: of two who seal at once, the database takes one. */
    Uni<Boolean> hold(UUID runner) {
        return database.asWorker().query("""
                        /* log.hold */
                        UPDATE log_work SET runner = $2, until = now() + interval '3 seconds'
                        WHERE merchant_id = $1 AND (runner = $2 OR until < now())
                        RETURNING runner
                        """, PLATFORM, runner).map(rows -> rows.size() == 1);
    }

    Uni<Optional<LogHead>> newest() {
        return heads("ORDER BY size DESC LIMIT 1").map(heads -> heads.stream().findFirst());
    }

    Uni<Optional<LogHead>> ofSize(long size) {
        return heads("AND size = $2", size).map(heads -> heads.stream().findFirst());
    }

    /** Heads beyond a size, smallest first. */
    Uni<List<LogHead>> after(long size, int most) {
        return heads("AND size > $2 ORDER BY size LIMIT $3", size, most);
    }

    private Uni<List<LogHead>> heads(String which, Object... args) {
        Object[] all = new Object[args.length + 1];
        all[0] = PLATFORM;
        System.arraycopy(args, 0, all, 1, args.length);
        return database.asAuditor()
                .query("/* log.heads */ SELECT note FROM tree_head WHERE merchant_id = $1 " + which, all)
                .map(rows -> Rows.list(rows, row -> LogHead.of(row.getString("note"))));
    }

    /** The hashes of complete subtrees; leaves are those of one leaf. */
    Uni<Map<NodeId, byte[]>> hashes(Collection<NodeId> nodes) {
        if (nodes.isEmpty()) {
            return Uni.createFrom().item(Map.of());
        }
        return database.asAuditor()
                .query(
                        """
                        /* log.nodes */
                        SELECT k.level, k.index,
                               CASE WHEN k.level = 0
                                    THEN (SELECT l.leaf_hash FROM log_leaf l
                                          WHERE l.merchant_id = $1 AND l.position = k.index)
                                    ELSE (SELECT n.hash FROM log_node n
                                          WHERE n.merchant_id = $1 AND n.level = k.level AND n.index = k.index)
                               END AS hash
                        FROM unnest($2::int[], $3::bigint[]) k(level, index)
                        """,
                        PLATFORM,
                        nodes.stream().map(NodeId::level).toArray(Integer[]::new),
                        nodes.stream().map(NodeId::index).toArray(Long[]::new))
                .map(LogStore::byPlace);
    }

    private static Map<NodeId, byte[]> byPlace(RowSet<Row> rows) {
        Map<NodeId, byte[]> hashes = new HashMap<>();
        for (Row row : rows) {
            NodeId place = new NodeId(row.getInteger("level"), row.getLong("index"));
            if (row.getBuffer("hash") == null) {
                throw new LogBroken("the log lacks " + place);
            }
            hashes.put(place, row.getBuffer("hash").getBytes());
        }
        return hashes;
    }

    /** Leaves, nodes and head in one transaction; fails on a key when another one was first, and nothing is written. */
    Uni<Void> seal(Seal seal) {
        return database.asWorker().write(List.of(leaves(seal), nodes(seal), head(seal), marks(seal)));
    }

    private static Insert leaves(Seal seal) {
        return Insert.of(
                "log_leaf",
                """
                /* log.leaves */
                INSERT INTO log_leaf (merchant_id, position, kind, of_merchant, entry_id, leaf_hash)
                SELECT $1::uuid, $2::bigint + n.position - 1, n.kind, n.of_merchant, n.entry_id, n.leaf_hash
                FROM unnest($3::text[], $4::uuid[], $5::uuid[], $6::bytea[]) WITH ORDINALITY
                    AS n(kind, of_merchant, entry_id, leaf_hash, position)
                """,
                PLATFORM,
                seal.before(),
                seal.leaves().stream().map(leaf -> leaf.key().kind().wire()).toArray(String[]::new),
                seal.leaves().stream().map(leaf -> leaf.key().merchantId()).toArray(UUID[]::new),
                seal.leaves().stream().map(leaf -> leaf.key().id()).toArray(UUID[]::new),
                seal.leaves().stream().map(leaf -> Buffer.buffer(leaf.hash())).toArray(Buffer[]::new));
    }

    private static Insert nodes(Seal seal) {
        return Insert.of(
                "log_node",
                """
                /* log.add_nodes */
                INSERT INTO log_node (merchant_id, level, index, hash)
                SELECT $1::uuid, n.level, n.index, n.hash
                FROM unnest($2::int[], $3::bigint[], $4::bytea[]) n(level, index, hash)
                """,
                PLATFORM,
                seal.nodes().stream().map(node -> node.id().level()).toArray(Integer[]::new),
                seal.nodes().stream().map(node -> node.id().index()).toArray(Long[]::new),
                seal.nodes().stream().map(node -> Buffer.buffer(node.hash())).toArray(Buffer[]::new));
    }

    private static Insert head(Seal seal) {
        return Insert.of(
                "tree_head",
                """
                /* log.head */
                INSERT INTO tree_head (merchant_id, size, root_hash, before_size, before_root, key_version, note)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                PLATFORM,
                seal.head().checkpoint().size(),
                Buffer.buffer(seal.head().checkpoint().root()),
                seal.before() == 0 ? null : seal.before(),
                seal.before() == 0 ? null : Buffer.buffer(seal.beforeRoot()),
                seal.keyVersion(),
                seal.head().text());
    }

    private static Insert marks(Seal seal) {
        Collection<Unsealed> last = seal.last();
        return Insert.of(
                "log_mark",
                """
                /* log.mark */
                UPDATE log_mark m SET transaction_id = n.transaction_id::xid8, entry_id = n.entry_id
                FROM unnest($2::text[], $3::text[], $4::uuid[]) n(kind, transaction_id, entry_id)
                WHERE m.merchant_id = $1 AND m.kind = n.kind
                """,
                PLATFORM,
                last.stream().map(one -> one.key().kind().wire()).toArray(String[]::new),
                last.stream().map(Unsealed::transactionId).toArray(String[]::new),
                last.stream().map(one -> one.key().id()).toArray(UUID[]::new));
    }

    /** Where a record stands in the log, by its id. */
    Uni<Map<UUID, Long>> positions(EntryKind kind, UUID merchantId, List<UUID> ids) {
        return database.asAuditor()
                .query("""
                        /* log.positions */
                        SELECT k.id, l.position
                        FROM unnest($4::uuid[]) k(id)
                        CROSS JOIN LATERAL (SELECT f.position FROM log_leaf f
                                            WHERE f.merchant_id = $1 AND f.entry_id = k.id AND f.kind = $2
                                              AND f.of_merchant = $3 OFFSET 0) l
                        """, PLATFORM, kind.wire(), merchantId, ids.toArray(UUID[]::new))
                .map(rows -> {
                    Map<UUID, Long> positions = new HashMap<>();
                    rows.forEach(row -> positions.put(row.getUUID("id"), row.getLong("position")));
                    return positions;
                });
    }

    /** Since when the oldest record waits for a head; empty when none does. */
    Uni<Optional<Instant>> waitsSince() {
        return database.asAuditor()
                .query("/* log.waits_since */ SELECT log_waits_since() AS since")
                .map(rows -> Optional.ofNullable(rows.iterator().next().getOffsetDateTime("since"))
                        .map(OffsetDateTime::toInstant));
    }

    /** The time by the clock that records are dated by. */
    Uni<Instant> now() {
        return database.asAuditor()
                .query("/* log.now */ SELECT now() AS now")
                .map(rows -> rows.iterator().next().getOffsetDateTime("now").toInstant());
    }

    /** From which size on merchants are told now, by this instance; empty when it is not time, or there is nothing new. */
    Uni<Optional<Long>> takeTurn(long size, Duration every) {
        return database.asWorker()
                .query("""
                        /* log.take_turn */
                        UPDATE log_work w SET told_size = $2, told_at = now()
                        FROM (SELECT b.merchant_id, b.told_size FROM log_work b WHERE b.merchant_id = $1 FOR UPDATE) before
                        WHERE w.merchant_id = before.merchant_id AND w.told_size < $2
                          AND w.told_at <= now() - $3::bigint * interval '1 millisecond'
                        RETURNING before.told_size
                        """, PLATFORM, size, every.toMillis())
                .map(rows -> Rows.first(rows, row -> row.getLong("told_size")));
    }

    /** Of whom there are leaves from one position to before another. */
    Uni<List<UUID>> merchants(long from, long to) {
        return database.asAuditor()
                .query("""
                        /* log.merchants */
                        SELECT DISTINCT l.of_merchant FROM log_leaf l
                        WHERE l.merchant_id = $1 AND l.position >= $2 AND l.position < $3 AND l.of_merchant <> $1
                        """, PLATFORM, from, to)
                .map(rows -> Rows.list(rows, row -> row.getUUID("of_merchant")));
    }

    static EntryKey key(Row row) {
        return new EntryKey(EntryKind.of(row.getString("kind")), row.getUUID("of_merchant"), row.getUUID("entry_id"));
    }
}
