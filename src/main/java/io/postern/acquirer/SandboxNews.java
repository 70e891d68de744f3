package io.postern.acquirer;

import io.postern.money.Money;
import java.util.Optional;
import java.util.UUID;

/** What the sandbox bank tells: {@code {id, type, occurred_at, data}}, where data is its answer and the merchant's id. */
final class SandboxNews {
    private SandboxNews() {}

    static BankNews read(NewsJson body) {
        String type = body.text("type");
        NewsJson data = body.object("data");
        return switch (type.substring(0, Math.max(0, type.indexOf('.')))) {
            case "authorization", "capture", "void", "refund" -> ofMove(data);
            case "dispute" -> SandboxDisputeNews.read(data);
            case "test" -> new BankNews.NotActedOn(type);
            default -> new BankNews.NotUnderstood("type_unknown");
        };
    }

    static Optional<Money> amount(NewsJson body) {
        return body.object("data").money("amount", "currency");
    }

    /** The object's own status counts; the event's name may say anything. */
    private static BankNews ofMove(NewsJson data) {
        UUID merchant = data.merchant("merchant");
        String reference = data.text("reference");
        String status = data.text("status");
        BankAnswer answer =
                BankAnswer.read(data.node()).orElseThrow(() -> new NewsJson.Unreadable("answer_unreadable"));
        MovementAnswer moved = answer.toMovement();
        if (!(moved instanceof MovementAnswer.Unknown)) {
            return new BankNews.OfMovement(merchant, reference, moved);
        }
        if (!NewsJson.isAuthorization(reference)) {
            return new BankNews.NotUnderstood("answer_unreadable");
        }
        if ("expired".equals(status) || "released".equals(status)) {
            return new BankNews.OfRelease(merchant, reference, "expired".equals(status));
        }
        AuthorizationAnswer authorized = answer.toAuthorization();
        return authorized instanceof AuthorizationAnswer.Unknown
                ? new BankNews.NotUnderstood("answer_unreadable")
                : new BankNews.OfAuthorization(merchant, reference, authorized);
    }
}
