package io.postern.dispute;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.access.Caller;
import io.postern.database.Database;
import io.postern.database.Rows;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.dispute.PackContents.Case;
import io.postern.wire.Json;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Reads all that a pack is made of. */
@ApplicationScoped
class ReadPack {
    private static final TypeReference<TreeMap<String, Object>> OBJECT = new TypeReference<>() {};

    private final ReadDisputes disputes;
    private final EvidenceCase cases;
    private final EvidenceViews views;
    private final EvidenceStore evidence;
    private final DisputeFileStore files;
    private final PackStore facts;
    private final CustomerTold customers;
    private final Database database;
    private final Json json;

    ReadPack(
            ReadDisputes disputes,
            EvidenceCase cases,
            EvidenceViews views,
            EvidenceStore evidence,
            DisputeFileStore files,
            PackStore facts,
            CustomerTold customers,
            Database database,
            Json json) {
        this.disputes = disputes;
        this.cases = cases;
        this.views = views;
        this.evidence = evidence;
        this.files = files;
        this.facts = facts;
        this.customers = customers;
        this.database = database;
        this.json = json;
    }

    /** @param files handed in, as they are read when their turn comes */
    record Material(Found found, Case of, List<DisputeFile> files) {
        Head head() {
            return found.dispute().life().head();
        }

        DisputeFile file(UUID id) {
            return files.stream()
                    .filter(file -> file.id().equals(id))
                    .findFirst()
                    .orElseThrow();
        }
    }

    Uni<Material> read(Caller caller, String publicId) {
        UUID id = ReadDisputes.disputeId(publicId);
        return disputes.find(caller, publicId)
                .map(dispute -> dispute.life().head().merchantId())
                .flatMap(merchantId -> cases.find(merchantId, id)
                        .flatMap(found -> views.whole(found).flatMap(view -> read(found, view))));
    }

    private Uni<Material> read(Found found, DisputeView view) {
        Head head = found.dispute().life().head();
        SortedMap<String, String> written = evidence.open(found.keys(), found.kept());
        return Uni.combine()
                .all()
                .unis(
                        facts.facts(head.merchantId(), head.paymentId(), head.id()),
                        customer(found),
                        files.find(
                                head.merchantId(),
                                head.id(),
                                found.kept().evidence().files()))
                .asTuple()
                .map(all -> new Material(
                        found,
                        new Case(
                                head.id(),
                                plain(view),
                                all.getItem1(),
                                written,
                                all.getItem2(),
                                inPack(written, all.getItem3())),
                        all.getItem3()));
    }

    /** The evidence stands in a file of its own. */
    private Map<String, Object> plain(DisputeView view) {
        TreeMap<String, Object> dispute = json.read(json.write(view), OBJECT);
        dispute.remove("evidence");
        dispute.values().removeIf(value -> value == null);
        return dispute;
    }

    private static List<PackFile.HandedIn> inPack(SortedMap<String, String> written, List<DisputeFile> files) {
        return written.entrySet().stream()
                .filter(each -> EvidenceFields.isFile(each.getKey()))
                .flatMap(each -> files.stream()
                        .filter(file -> file.publicId().equals(each.getValue()))
                        .map(file -> file.inPack(each.getKey())))
                .toList();
    }

    private Uni<Map<String, Object>> customer(Found found) {
        Head head = found.dispute().life().head();
        return database.of(head.merchantId())
                .query("""
                        /* dispute.pack_customer */
                        SELECT p.id, p.subject_id, k.sealed_key, c.sealed
                        FROM payment p
                        LEFT JOIN payment_customer c ON c.merchant_id = p.merchant_id AND c.payment_id = p.id
                        LEFT JOIN subject_key k ON k.merchant_id = p.merchant_id AND k.record_id = p.id
                        WHERE p.merchant_id = $1 AND p.id = $2
                        """, head.merchantId(), head.paymentId())
                .map(rows -> Rows.first(rows, row -> customers.open(found.keys(), CustomerTold.Kept.of(row)))
                        .orElse(CustomerTold.Told.NOTHING)
                        .byName());
    }
}
