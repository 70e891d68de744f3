package io.postern.dispute;

import io.postern.id.IdKind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Disputes as lines of a table (RFC 4180). What a spreadsheet would take for a formula is made plain text by an apostrophe:
 * references come from merchants' shops, and so from strangers.
 */
final class CsvTable {
    private static final String LINE_END = "\r\n";

    private CsvTable() {}

    static String head() {
        return line(List.of(
                "id",
                "payment",
                "stage",
                "status",
                "reason",
                "network",
                "network_reason_code",
                "amount",
                "amount_held",
                "currency",
                "card_last4",
                "merchant_reference",
                "acquirer",
                "acquirer_reference",
                "respond_by",
                "created_at"));
    }

    static String line(Dispute dispute) {
        Head head = dispute.life().head();
        Fact last = dispute.life().last();
        return line(List.of(
                head.publicId(),
                IdKind.PAYMENT.format(head.paymentId()),
                last.stage().wire(),
                last.status().wire(),
                ReasonCodes.wordOf(last.detail().reason()),
                head.network(),
                text(last.detail().networkReasonCode()),
                text(head.amount().amountMinor()),
                text(last.held().minor()),
                head.amount().currency().getCurrencyCode(),
                head.cardLast4(),
                text(head.merchantReference()),
                head.acquirer(),
                head.bankReference(),
                text(last.respondBy()),
                text(head.createdAt())));
    }

    static String line(List<String> cells) {
        return cells.stream().map(CsvTable::cell).collect(Collectors.joining(",", "", LINE_END));
    }

    private static String text(Object value) {
        return value == null ? "" : value.toString();
    }

    private static String cell(String text) {
        String plain = !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        boolean quoted = plain.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
        return quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
