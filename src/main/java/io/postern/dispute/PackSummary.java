package io.postern.dispute;

import io.postern.dispute.PackContents.Case;
import io.postern.dispute.PackFact.Source;
import io.postern.money.Money;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What a person reads of a pack. */
final class PackSummary {
    private static final float[] TWO = {1, 3};
    private static final float[] TIMELINE = {2.4f, 1, 1.8f, 6};
    private static final float[] POSTINGS = {2.4f, 1.6f, 2.6f, 2.6f, 1.6f};
    private static final float[] RECEIPTS = {2.6f, 2.2f, 5.2f};
    private static final float[] FILES = {3.4f, 5.6f, 1};

    private final Case of;
    private final Map<String, Object> payment;

    PackSummary(Case of) {
        this.of = of;
        this.payment = of.payment();
    }

    byte[] write() {
        SummaryPdf pdf = new SummaryPdf("Evidence for " + of.id());
        pdf.title("Evidence for " + of.id());
        pdf.table(TWO, List.of("Dispute", ""), pairs(of.view()));
        pdf.table(TWO, List.of("Payment", ""), pairs(payment));
        if (!of.customer().isEmpty()) {
            pdf.table(TWO, List.of("Customer", "as the merchant told it with the payment"), pairs(of.customer()));
        }
        evidence(pdf);
        pdf.heading("What happened, in order");
        pdf.table(
                TIMELINE,
                List.of("When (UTC)", "Where", "What", "More"),
                of.timeline().stream().map(PackSummary::line).toList());
        pdf.heading("What was booked");
        pdf.table(POSTINGS, List.of("When (UTC)", "Why", "Debit", "Credit", "Amount"), postings());
        pdf.heading("Receipts");
        pdf.text(
                "Each stands with its proof in receipts/. README.txt says how to verify them, and this pack, without us.");
        pdf.table(
                RECEIPTS,
                List.of("Receipt", "States", "Leaf hash"),
                of.of(Source.RECEIPT).stream()
                        .map(receipt -> List.of(
                                receipt.publicId(),
                                receipt.kind(),
                                receipt.body().containsKey("archived_in")
                                        ? "not here: its text is in the archive, in "
                                                + text(receipt.body().get("archived_in"))
                                        : text(receipt.body().get("leaf_hash"))))
                        .toList());
        return pdf.bytes();
    }

    private void evidence(SummaryPdf pdf) {
        of.evidence().forEach((field, text) -> {
            pdf.heading(field.replace('_', ' '));
            pdf.text(text);
        });
        if (!of.files().isEmpty()) {
            pdf.heading("Files");
            pdf.table(
                    FILES,
                    List.of("File", "SHA-256", "Bytes"),
                    of.files().stream()
                            .map(file -> List.of(file.path(), file.sha256(), String.valueOf(file.bytes())))
                            .toList());
        }
    }

    private static List<String> line(PackFact fact) {
        Map<String, Object> more = new LinkedHashMap<>();
        if (fact.publicId() != null) {
            more.put("id", fact.publicId());
        }
        more.putAll(fact.body());
        PackFact whole = new PackFact(fact.source(), fact.at(), fact.order(), null, fact.kind(), more);
        return List.of(fact.at().toString(), fact.source().wire(), fact.kind(), whole.words());
    }

    private List<List<String>> postings() {
        List<List<String>> rows = new ArrayList<>();
        for (PackFact journal : of.of(Source.JOURNAL)) {
            if (journal.body().get("postings") instanceof List<?> postings) {
                postings.forEach(each -> rows.add(posting(journal, (Map<?, ?>) each)));
            }
        }
        return rows;
    }

    private static List<String> posting(PackFact journal, Map<?, ?> posting) {
        Money amount = Money.of(((Number) posting.get("amount")).longValue(), text(posting.get("currency")));
        return List.of(
                journal.at().toString(),
                journal.kind(),
                text(posting.get("debit")),
                text(posting.get("credit")),
                amount.toString());
    }

    private List<List<String>> pairs(Map<String, Object> all) {
        List<List<String>> rows = new ArrayList<>();
        all.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((more, each) -> add(rows, name + "." + more, each));
            } else {
                add(rows, name, value);
            }
        });
        return rows;
    }

    /** Amounts of the payment and the dispute are in the payment's currency. */
    private void add(List<List<String>> rows, String name, Object value) {
        if (value == null || Objects.equals(value, "")) {
            return;
        }
        boolean isAmount = name.equals("amount") && value instanceof Number;
        rows.add(List.of(
                name,
                isAmount
                        ? Money.of(((Number) value).longValue(), text(payment.get("currency")))
                                .toString()
                        : text(value)));
    }

    private static String text(Object value) {
        return String.valueOf(value);
    }
}
