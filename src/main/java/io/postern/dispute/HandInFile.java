package io.postern.dispute;

import io.postern.access.Caller;
import io.postern.audit.Audit;
import io.postern.database.Database;
import io.postern.database.Insert;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.id.Ids;
import io.postern.idempotency.Answer;
import io.postern.idempotency.Claim;
import io.postern.idempotency.Idempotency;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.subject.Subjects;
import io.postern.wire.Json;
import io.postern.wire.LargerBody;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes a file as evidence for a dispute: what it is is told by its bytes, it is scanned before it is kept, and kept sealed. */
@ApplicationScoped
class HandInFile {
    static final int MOST_BYTES = 10_485_760;
    static final int MOST_FILES = 30;

    private final EvidenceCase cases;
    private final DisputeFileStore files;
    private final VirusScan scan;
    private final Subjects subjects;
    private final Database database;
    private final Idempotency idempotency;
    private final Audit audit;
    private final Ids ids;
    private final Json json;

    HandInFile(
            EvidenceCase cases,
            DisputeFileStore files,
            VirusScan scan,
            Subjects subjects,
            Database database,
            Idempotency idempotency,
            Audit audit,
            Ids ids,
            Json json) {
        this.cases = cases;
        this.files = files;
        this.scan = scan;
        this.subjects = subjects;
        this.database = database;
        this.idempotency = idempotency;
        this.audit = audit;
        this.ids = ids;
        this.json = json;
    }

    @Produces
    @Singleton
    static LargerBody size() {
        return new LargerBody(Pattern.compile("/v1/disputes/[^/]+/files"), MOST_BYTES);
    }

    /** What a retry is known by. */
    private record Asked(String type, String sha256) {}

    /** @param body null where there was none */
    Uni<Answer> handIn(Caller caller, String key, String publicId, String contentType, byte @Nullable [] body) {
        byte[] content = body == null ? new byte[0] : body;
        FileType type = FileType.of(content, contentType);
        return busily(() -> PackFile.Made.of("", content))
                .flatMap(hashed -> cases.once(
                        caller,
                        key,
                        publicId,
                        "files",
                        new Asked(type.mediaType(), hashed.sha256()),
                        (claim, found) -> take(caller, claim, found, type, hashed)));
    }

    private Uni<Answer> take(Caller caller, Claim claim, Found found, FileType type, PackFile.Made hashed) {
        found.open(cases.now());
        if (found.fileCount() >= MOST_FILES) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE, found.publicId() + " has " + MOST_FILES + " files, as many as it can have.");
        }
        return scan.look(hashed.content()).flatMap(verdict -> {
            DisputeFile file = file(found, type, hashed, verdict);
            return busily(() -> subjects.seal(
                            found.keys(),
                            file.subject(),
                            found.person().customer(),
                            DisputeFileStore.PIECES,
                            file.id(),
                            DisputeFileStore.cut(hashed.content())))
                    .flatMap(pieces -> keep(caller, claim, found, file, pieces));
        });
    }

    private DisputeFile file(Found found, FileType type, PackFile.Made hashed, VirusScan.Verdict verdict) {
        UUID subject = found.person().subject(found.merchantId(), subjects);
        return new DisputeFile(
                ids.next(),
                found.dispute().life().head().id(),
                subject,
                type,
                hashed.content().length,
                HexFormat.of().parseHex(hashed.sha256()),
                hashed.crc32(),
                DisputeFileStore.cut(hashed.content()).size(),
                verdict,
                cases.now().truncatedTo(ChronoUnit.MILLIS));
    }

    private Uni<Answer> keep(Caller caller, Claim claim, Found found, DisputeFile file, Subjects.Pieces kept) {
        Answer answer = Answer.created(json.write(DisputeFileView.of(file)));
        List<Insert> parts = new ArrayList<>(kept.parts());
        parts.add(idempotency.take(claim, file.id()));
        parts.add(files.record(found.merchantId(), file));
        parts.add(files.pieces(found.merchantId(), file.id(), kept.sealed()));
        parts.add(audit.entry(
                caller,
                "dispute.hand_in_file",
                found.publicId(),
                Map.of(
                        "file",
                        file.publicId(),
                        "bytes",
                        file.bytes(),
                        "scan",
                        DisputeFileView.of(file).scan())));
        parts.add(idempotency.keep(claim.key(), found.keys(), answer));
        return database.of(found.merchantId()).write(parts).replaceWith(answer);
    }

    /** Ten megabytes are hashed and sealed in some tens of milliseconds, for which no event loop has time. */
    private static <T> Uni<T> busily(java.util.function.Supplier<T> work) {
        io.vertx.core.Context context = io.vertx.core.Vertx.currentContext();
        return Uni.createFrom()
                .item(work)
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .emitOn(then -> context.runOnContext(none -> then.run()));
    }
}
