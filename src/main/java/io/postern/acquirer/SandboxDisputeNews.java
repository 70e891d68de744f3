package io.postern.acquirer;

import io.postern.money.Money;
import java.time.DateTimeException;
import java.time.Instant;

/** A dispute as the sandbox bank tells it: {@code data} is the dispute, in the words that the gateway has for it. */
final class SandboxDisputeNews {
    private SandboxDisputeNews() {}

    static BankNews read(NewsJson data) {
        Money amount = data.money("amount", "currency").orElseThrow(() -> new NewsJson.Unreadable("field_missing"));
        return new BankNews.OfDispute(
                data.merchant("merchant"),
                data.text("reference"),
                data.dispute("dispute"),
                DisputeStage.of(data.text("stage")).orElseThrow(() -> new NewsJson.Unreadable("stage_unknown")),
                DisputeStatus.of(data.text("status")).orElseThrow(() -> new NewsJson.Unreadable("status_unknown")),
                data.truth("taken"),
                amount,
                data.optional("reason"),
                data.reasonCode("network_reason_code"),
                data.optional("respond_by").map(SandboxDisputeNews::instant),
                data.money("fee", "currency").map(Money::amountMinor).orElse(0L));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new NewsJson.Unreadable("time_unreadable");
        }
    }
}
