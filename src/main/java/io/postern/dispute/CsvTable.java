package io.postern.dispute;

import io.postern.id.IdKind;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Disputes as lines of a table (RFC 4180). What a spreadsheet would take for a formula is made plain text by an apostrophe:
 * references come from merchants' shops, and so from strangers.
 */
final class CsvTable {
    private static final String LINE_END = "\r\n";
    /** Signs that begin a formula, also in the full width of East Asian scripts, and those that a spreadsheet skips before one. */
    private static final Pattern FORMULA = Pattern.compile(
            "^[\\p{Z}\\p{Cntrl}\\p{Cf}]*[=+\\-@\uFF1D\uFF0B\uFF0D\uFF20].*|^[\\t\\r\\n].*", Pattern.DOTALL);

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
        String plain = FORMULA.matcher(text).matches() ? "'" + text : text;
        boolean quoted = plain.chars().anyMatch(c -> ",;\"\t\r\n".indexOf(c) >= 0);
        return quoted ? '"' + plain.replace("\"", "\"\"") + '"' : plain;
    }
}
