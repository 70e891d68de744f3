package io.postern.dispute;

import io.postern.acquirer.Acquirer;
import io.postern.acquirer.DisputeAcceptance;
import io.postern.acquirer.EvidenceOrder;
import io.postern.acquirer.Inquiry;
import io.postern.acquirer.MovementAnswer;
import io.postern.dispute.EvidenceCase.Found;
import io.postern.id.IdKind;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells the bank a merchant's answer, and asks it what became of it, by the same reference. */
@ApplicationScoped
class TellBank {
    private final Acquirer acquirer;
    private final EvidenceStore store;
    private final DisputeFileStore files;

    TellBank(Acquirer acquirer, EvidenceStore store, DisputeFileStore files) {
        this.acquirer = acquirer;
        this.store = store;
        this.files = files;
    }

    Uni<MovementAnswer> tell(Found found, Evidence asked) {
        Head head = found.dispute().life().head();
        if (asked.kind() == EvidenceKind.ACCEPTING) {
            return acquirer.acceptDispute(
                    new DisputeAcceptance(head.merchantId(), reference(asked), head.bankReference()));
        }
        SortedMap<String, String> written = store.open(found.keys(), found.kept());
        return files.find(head.merchantId(), head.id(), asked.files())
                .map(there -> new EvidenceOrder(
                        head.merchantId(),
                        reference(asked),
                        head.bankReference(),
                        texts(written),
                        handedIn(written, there)))
                .flatMap(acquirer::submitEvidence);
    }

    /** What became of it. What the bank does not know it is told again: it takes one reference once. */
    Uni<MovementAnswer> ask(Found found, Evidence asked) {
        return acquirer.inquireMovement(reference(asked)).flatMap(inquiry -> switch (inquiry) {
            case Inquiry.Found<MovementAnswer>(MovementAnswer answer) ->
                Uni.createFrom().item(answer);
            case Inquiry.NotFound<MovementAnswer> lost -> tell(found, asked);
            case Inquiry.Unknown<MovementAnswer> silent ->
                Uni.createFrom().item(new MovementAnswer.Unknown(silent.silence()));
        });
    }

    private static String reference(Evidence asked) {
        return IdKind.DISPUTE_RESPONSE.format(asked.move());
    }

    private static Map<String, String> texts(SortedMap<String, String> written) {
        Map<String, String> texts = new TreeMap<>(written);
        texts.keySet().removeIf(EvidenceFields::isFile);
        return texts;
    }

    private static List<EvidenceOrder.File> handedIn(SortedMap<String, String> written, List<DisputeFile> there) {
        return written.entrySet().stream()
                .filter(each -> EvidenceFields.isFile(each.getKey()))
                .flatMap(each -> there.stream()
                        .filter(file -> file.publicId().equals(each.getValue()))
                        .map(file -> new EvidenceOrder.File(
                                each.getKey(), file.type().mediaType(), file.bytes(), file.hash())))
                .toList();
    }
}
