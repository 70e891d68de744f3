package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.dispute.PackFact.Source;
import io.postern.dispute.ReadPack.Material;
import io.postern.keys.TreeHeads;
import io.postern.log.Proof;
import io.postern.log.ProveReceipts;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Makes a dispute's evidence pack: reads, waits until the receipts are sealed, signs. The same facts give the same version, which is
 * proven against the same head and carries the same signature, so its bytes are the same, whichever gateway makes it and when.
 */
@ApplicationScoped
class MakePack {
    private static final Duration SEALED_WITHIN = Duration.ofSeconds(3);
    private static final int TRIES = 5;

    /** Making files takes a processor: so many packs at once, and payments keep the rest. */
    private static final int AT_ONCE = 2;

    private final ReadPack reader;
    private final PackContents contents;
    private final PackVersions versions;
    private final ProveReceipts proofs;
    private final TreeHeads heads;
    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final WorkerExecutor workers;

    MakePack(
            ReadPack reader,
            PackContents contents,
            PackVersions versions,
            ProveReceipts proofs,
            TreeHeads heads,
            Database database,
            Audit audit,
            Clock clock,
            Vertx vertx) {
        this.reader = reader;
        this.contents = contents;
        this.versions = versions;
        this.proofs = proofs;
        this.heads = heads;
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.workers = vertx.createSharedWorkerExecutor("postern-evidence-packs", AT_ONCE);
    }

    /** A pack whose making is on the trail, ready to be handed out. */
    record Pack(Material material, PackVersion version, List<PackFile> files) {
        byte[] summary() {
            return files.stream()
                    .filter(file -> file.path().equals("summary.pdf"))
                    .map(file -> ((PackFile.Made) file).content())
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** @param form that it is handed out in: {@code zip} or {@code pdf} */
    Uni<Pack> make(Caller caller, String publicId, String form) {
        return reader.read(caller, publicId)
                .flatMap(material -> busily(() -> contents.files(material.of()))
                        .flatMap(files -> Uni.createFrom()
                                .deferred(() -> version(caller, material, files, form))
                                .onFailure(PackVersions::lostRace)
                                .retry()
                                .atMost(TRIES)));
    }

    private Uni<Pack> version(Caller caller, Material material, List<PackFile> files, String form) {
        String factsHash = new PackSums(files).contentHash();
        return versions.find(material.head(), factsHash)
                .flatMap(known -> proven(material, known)
                        .flatMap(proven -> busily(() -> all(files, proven))
                                .flatMap(sums -> signed(material, factsHash, treeSize(proven), sums, known))
                                .flatMap(signed -> keep(caller, material, signed, known, form))));
    }

    private record Signed(PackSums sums, PackVersion version) {}

    private Uni<List<Proof>> proven(Material material, PackVersions.Known known) {
        List<UUID> receipts =
                material.of().of(Source.RECEIPT).stream().map(PackFact::id).toList();
        if (receipts.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        UUID merchantId = material.head().merchantId();
        return known.same().isPresent()
                ? proofs.against(merchantId, receipts, known.same().get().treeSize())
                : proofs.whenSealed(merchantId, receipts, SEALED_WITHIN);
    }

    private static Long treeSize(List<Proof> proven) {
        return proven.isEmpty() ? null : proven.getFirst().treeSize();
    }

    private PackSums all(List<PackFile> files, List<Proof> proven) {
        List<PackFile> all = new ArrayList<>(files);
        proven.forEach(proof -> all.add(contents.proof(proof.receipt(), proof)));
        return new PackSums(all);
    }

    /** What was signed before keeps its signature, whatever key signs by now. */
    private Uni<Signed> signed(
            Material material, String factsHash, Long treeSize, PackSums sums, PackVersions.Known known) {
        String hash = sums.contentHash();
        if (known.same().filter(same -> same.contentHash().equals(hash)).isPresent()) {
            return Uni.createFrom().item(new Signed(sums, known.same().get()));
        }
        int next = known.newest() + 1;
        return heads.signNamed(sums.statement(material.of().id(), next))
                .map(by ->
                        new Signed(sums, new PackVersion(next, factsHash, treeSize, hash, by.signature(), by.keyId())));
    }

    private Uni<Pack> keep(Caller caller, Material material, Signed signed, PackVersions.Known known, String form) {
        PackVersion version = signed.version();
        List<PackFile> files = new ArrayList<>(signed.sums().files());
        files.addAll(contents.seals(material.of(), signed.sums(), version));
        List<Insert> parts = new ArrayList<>();
        if (version.version() > known.newest()) {
            parts.add(versions.add(material.head(), version, files, caller.client(), clock.instant()));
        }
        parts.add(audit.entry(
                caller,
                "dispute.make_pack",
                material.head().publicId(),
                Map.of("version", version.version(), "sha256", version.contentHash(), "as", form)));
        return database.of(material.head().merchantId(), caller.merchantId())
                .write(parts)
                .replaceWith(new Pack(material, version, files));
    }

    <T> Uni<T> busily(Callable<T> work) {
        return io.smallrye.mutiny.vertx.UniHelper.toUni(workers.executeBlocking(work, false));
    }

    @PreDestroy
    void close() {
        workers.close();
    }
}
