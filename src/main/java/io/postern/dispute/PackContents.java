package io.postern.dispute;

import static java.util.stream.Collectors.toCollection;

import io.postern.dispute.PackFact.Source;
import io.postern.dispute.PackFile.Made;
import io.postern.id.IdKind;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Makes a pack's files of what was read, the same files of the same facts. Takes processor time: never on an event loop. */
@ApplicationScoped
class PackContents {
    private static final byte[] README = resource("/evidence-pack.txt");

    private final Json json;

    PackContents(Json json) {
        this.json = json;
    }

    /**
     * What a pack is made of.
     *
     * @param dispute its id
     * @param view the dispute as it stands
     * @param facts in order
     * @param evidence what was written down for it, by field
     * @param customer what the merchant told of its customer with the payment; empty when that was nothing, or is erased
     * @param files what was handed in
     */
    record Case(
            UUID dispute,
            Map<String, Object> view,
            List<PackFact> facts,
            Map<String, String> evidence,
            Map<String, Object> customer,
            List<PackFile.HandedIn> files) {

        String id() {
            return IdKind.DISPUTE.format(dispute);
        }

        List<PackFact> of(Source source) {
            return facts.stream().filter(fact -> fact.source() == source).toList();
        }

        List<PackFact> timeline() {
            return facts.stream()
                    .filter(fact -> fact.source().isOnTheTimeline())
                    .toList();
        }

        Map<String, Object> payment() {
            PackFact head = of(Source.HEAD).getFirst();
            Map<String, Object> payment = new TreeMap<>(head.body());
            payment.put("id", IdKind.PAYMENT.format(head.id()));
            payment.put("created_at", head.at().toString());
            return payment;
        }
    }

    /** All but the proofs. */
    List<PackFile> files(Case of) {
        List<PackFile> files = new ArrayList<>(of.files());
        files.add(Made.of("README.txt", README));
        files.add(written("dispute.json", of.view()));
        files.add(written("payment.json", payment(of)));
        files.add(written("timeline.json", Map.of("object", "timeline", "data", lines(of.timeline()))));
        files.add(written("ledger.json", Map.of("object", "ledger", "data", lines(of.of(Source.JOURNAL)))));
        files.add(written("evidence.json", of.evidence()));
        files.add(Made.of("summary.pdf", new PackSummary(of).write()));
        return files;
    }

    /** @param receipt public id */
    PackFile proof(String receipt, Object proof) {
        return written("receipts/" + receipt + ".json", proof);
    }

    /** What stands beside the files: the list of their hashes, its signature, and both for programs. */
    List<PackFile> seals(Case of, PackSums sums, PackVersion version) {
        Made list = Made.of(PackSums.FILE, sums.statement(of.id(), version.version()));
        Made signature = Made.of(PackSums.SIGNATURE, version.signature());
        List<PackFile> all = new ArrayList<>(sums.files());
        all.addAll(List.of(list, signature));
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("object", "evidence_pack");
        manifest.put("dispute", of.id());
        manifest.put("payment", of.payment().get("id"));
        manifest.put("version", version.version());
        manifest.put("files", all.stream().map(PackContents::listed).toList());
        manifest.put("signed", PackSums.FILE);
        manifest.put("algorithm", "Ed25519");
        manifest.put("key_id", version.keyId());
        manifest.put("signature", Base64.getEncoder().encodeToString(version.signature()));
        return List.of(list, signature, Made.of("manifest.json", json.write(manifest) + "\n"));
    }

    private static Map<String, Object> listed(PackFile file) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("path", file.path());
        line.put("sha256", file.sha256());
        line.put("bytes", file.bytes());
        return line;
    }

    private static Map<String, Object> payment(Case of) {
        Map<String, Object> payment = of.payment();
        if (!of.customer().isEmpty()) {
            payment.put("customer_told", of.customer());
        }
        return payment;
    }

    private static List<Map<String, Object>> lines(List<PackFact> facts) {
        return facts.stream().map(PackFact::line).collect(toCollection(ArrayList::new));
    }

    private Made written(String path, Object content) {
        return Made.of(path, json.canonical(content) + "\n");
    }

    private static byte[] resource(String name) {
        try (InputStream file = PackContents.class.getResourceAsStream(name)) {
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
