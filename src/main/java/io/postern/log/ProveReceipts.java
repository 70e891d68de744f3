package io.postern.log;

import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.id.IdKind;
import io.postern.log.tree.NodeId;
import io.postern.log.tree.Span;
import io.postern.log.tree.Tree;
import io.postern.log.tree.TreeHash;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.receipt.ReceiptFile;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Shows that a signed head holds a receipt. Reads as many nodes as the log's size has digits in binary, however large it is. */
@ApplicationScoped
public class ProveReceipts {
    private static final HexFormat HEX = HexFormat.of();
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    /** One that was brought back is in the table as well as in its file. */
    private static final Comparator<Receipt> IN_THE_TABLE_FIRST =
            Comparator.comparing(receipt -> receipt.body() == null);

    private final Database database;
    private final LogStore store;
    private final LogState state;

    ProveReceipts(Database database, LogStore store, LogState state) {
        this.database = database;
        this.store = store;
        this.state = state;
    }

    /** @param body null when the receipt has left the table for its month's file */
    private record Receipt(
            UUID merchantId,
            UUID id,
            @Nullable String body,
            @Nullable LocalDate month) {
        String publicId() {
            return IdKind.RECEIPT.format(id);
        }
    }

    /**
     * A caller of the platform gets every merchant's.
     *
     * @param treeSize of the head to prove it against; null for the newest
     */
    Uni<Proof> prove(Caller caller, UUID id, @Nullable Long treeSize) {
        var reach = caller.isOfPlatform() ? database.asAuditor() : database.of(caller.merchantId());
        return reach.query("""
                        /* log.receipt */
                        SELECT r.merchant_id, r.id, r.body, NULL::date AS month FROM receipt r WHERE r.id = $1
                        UNION ALL
                        SELECT s.merchant_id, s.id, NULL, s.month FROM archived_receipt s WHERE s.id = $1
                        """, id)
                .map(rows -> Rows.list(rows, ProveReceipts::receipt).stream()
                        .min(IN_THE_TABLE_FIRST)
                        .orElseThrow(() -> ProblemException.notFound("receipt", IdKind.RECEIPT.format(id))))
                .flatMap(receipt -> head(treeSize).flatMap(head -> prove(head, receipt.merchantId(), List.of(receipt))))
                .map(List::getFirst);
    }

    /**
     * Proofs of a merchant's receipts against one head, in the order asked for, once all are sealed.
     *
     * @return fails with {@code receipt_not_sealed} when some are not sealed in that time
     */
    public Uni<List<Proof>> whenSealed(UUID merchantId, List<UUID> receipts, Duration patience) {
        return read(merchantId, receipts)
                .flatMap(found -> Uni.createFrom()
                        .deferred(() -> head(null).flatMap(head -> prove(head, merchantId, found)))
                        .onFailure(ProveReceipts::isNotSealed)
                        .retry()
                        .withBackOff(BETWEEN_LOOKS, BETWEEN_LOOKS)
                        .atMost(Math.max(1, patience.dividedBy(BETWEEN_LOOKS))));
    }

    /** The same against an earlier head, which holds them all. */
    public Uni<List<Proof>> against(UUID merchantId, List<UUID> receipts, long treeSize) {
        return read(merchantId, receipts)
                .flatMap(found -> head(treeSize).flatMap(head -> prove(head, merchantId, found)));
    }

    /** The size of the newest head: what is to be proven against it has to be sealed below. */
    public Uni<Long> sealed() {
        return head(null).map(LogHead::size);
    }

    private static boolean isNotSealed(Throwable failure) {
        return failure instanceof ProblemException refusal && refusal.problem() == Problem.RECEIPT_NOT_SEALED;
    }

    private Uni<List<Receipt>> read(UUID merchantId, List<UUID> ids) {
        return database.of(merchantId)
                .query("""
                        /* log.receipts_of */
                        SELECT coalesce(r.merchant_id, s.merchant_id) AS merchant_id, k.id, r.body, s.month
                        FROM unnest($2::uuid[]) WITH ORDINALITY k(id, place)
                        LEFT JOIN LATERAL (SELECT * FROM receipt c
                                           WHERE c.merchant_id = $1 AND c.id = k.id OFFSET 0) r ON true
                        LEFT JOIN LATERAL (SELECT * FROM archived_receipt c
                                           WHERE r.id IS NULL AND c.merchant_id = $1 AND c.id = k.id OFFSET 0) s ON true
                        WHERE coalesce(r.id, s.id) IS NOT NULL
                        ORDER BY k.place
                        """, merchantId, ids.toArray(UUID[]::new))
                .map(rows -> Rows.list(rows, ProveReceipts::receipt))
                .invoke(found -> {
                    if (found.size() < ids.size()) {
                        throw new IllegalStateException("some of the receipts are not this merchant's");
                    }
                });
    }

    private static Receipt receipt(Row row) {
        return new Receipt(
                row.getUUID("merchant_id"), row.getUUID("id"), row.getString("body"), row.getLocalDate("month"));
    }

    private Uni<LogHead> head(@Nullable Long treeSize) {
        return treeSize == null
                ? store.newest().map(head -> head.orElseThrow(ProveReceipts::notSealed))
                : store.ofSize(treeSize).map(head -> head.orElseThrow(() -> noHead("tree_size", treeSize)));
    }

    static ProblemException noHead(String param, long size) {
        return ProblemException.of(
                Problem.INVALID_VALUE,
                param,
                param + " is " + size + "; it must be the size of a signed head, as GET /v1/log/head answers it.");
    }

    private Uni<List<Proof>> prove(LogHead head, UUID merchantId, List<Receipt> receipts) {
        List<UUID> ids = receipts.stream().map(Receipt::id).toList();
        return store.positions(EntryKind.RECEIPT, merchantId, ids).flatMap(positions -> {
            Map<Receipt, Long> places = new LinkedHashMap<>();
            for (Receipt receipt : receipts) {
                Long position = positions.get(receipt.id());
                if (position == null || position >= head.size()) {
                    throw notSealed();
                }
                places.put(receipt, position);
            }
            return prove(head, places);
        });
    }

    private Uni<List<Proof>> prove(LogHead head, Map<Receipt, Long> places) {
        Map<Receipt, List<Span>> paths = new HashMap<>();
        places.forEach((receipt, place) -> paths.put(receipt, Tree.inclusion(place, head.size())));
        List<NodeId> nodes = paths.values().stream()
                .flatMap(List::stream)
                .flatMap(span -> span.parts().stream())
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        places.values().forEach(place -> nodes.add(new NodeId(0, place)));
        return store.hashes(nodes)
                .invoke(hashes ->
                        places.forEach((receipt, place) -> refuseAnother(receipt, hashes.get(new NodeId(0, place)))))
                .map(hashes -> places.entrySet().stream()
                        .map(place -> proof(head, place.getKey(), place.getValue(), paths.get(place.getKey()), hashes))
                        .toList());
    }

    /** A receipt that was changed after it was sealed is shown to nobody as if it were proven. */
    private void refuseAnother(Receipt receipt, byte[] sealed) {
        if (receipt.body() != null
                && !MessageDigest.isEqual(TreeHash.leaf(receipt.body().getBytes(StandardCharsets.UTF_8)), sealed)) {
            state.isAnother();
            throw new LogBroken("the receipt " + receipt.publicId() + " is not what was sealed of it");
        }
    }

    private static Proof proof(LogHead head, Receipt receipt, long place, List<Span> path, Map<NodeId, byte[]> hashes) {
        return new Proof(
                "proof",
                receipt.publicId(),
                receipt.body(),
                HEX.formatHex(hashes.get(new NodeId(0, place))),
                place,
                head.size(),
                hex(path, hashes),
                head.rootHash(),
                head.head(),
                receipt.body() == null ? ReceiptFile.of(receipt.month()) : null);
    }

    static List<String> hex(List<Span> path, Map<NodeId, byte[]> hashes) {
        return path.stream().map(span -> HEX.formatHex(span.root(hashes::get))).toList();
    }

    private static ProblemException notSealed() {
        return ProblemException.of(
                        Problem.RECEIPT_NOT_SEALED,
                        "The receipt is not in that head: receipts are sealed within two seconds. Try again then.")
                .header("Retry-After", "1");
    }
}
