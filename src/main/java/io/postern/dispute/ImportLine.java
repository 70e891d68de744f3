package io.postern.dispute;

import io.postern.acquirer.BankNews;
import io.postern.acquirer.DisputeReason;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.money.Money;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One line of a bank's file, read strictly: nothing is guessed, and a line that is not understood says why.
 *
 * @param number counted from 1, as editors do
 * @param refusal why it was not understood; one of few words
 */
record ImportLine(int number, Optional<BankNews.OfDispute> news, String refusal) {
    static final String COLUMNS =
            "dispute,reference,stage,status,taken,amount,currency,reason,network_reason_code,respond_by";

    private static final int MOST = 400;
    private static final int OUR_REFERENCE = 30;

    /** Its text is one of few words and quotes nothing of the line. */
    private static final class Unreadable extends RuntimeException {
        Unreadable(String word) {
            super(word, null, false, false);
        }
    }

    static List<ImportLine> read(UUID merchantId, String csv, Instant now) {
        List<String> lines = csv.lines().toList();
        if (!COLUMNS.equals(lines.getFirst())) {
            throw refused("the first line must be " + COLUMNS);
        }
        if (lines.size() > MOST + 1) {
            throw refused("it has " + (lines.size() - 1) + " disputes; at most " + MOST + " are taken at once");
        }
        List<ImportLine> read = new ArrayList<>();
        for (int n = 1; n < lines.size(); n++) {
            read.add(line(merchantId, n + 1, lines.get(n), now));
        }
        return read;
    }

    private static ImportLine line(UUID merchantId, int number, String line, Instant now) {
        try {
            return new ImportLine(number, Optional.of(news(merchantId, line.split(",", -1), now)), "");
        } catch (Unreadable e) {
            return new ImportLine(number, Optional.empty(), e.getMessage());
        }
    }

    private static BankNews.OfDispute news(UUID merchantId, String[] cells, Instant now) {
        if (cells.length != COLUMNS.split(",").length) {
            throw new Unreadable("columns_missing_or_too_many");
        }
        DisputeStage stage = DisputeStage.of(cells[2]).orElseThrow(() -> new Unreadable("stage_unknown"));
        DisputeStatus status = DisputeStatus.of(cells[3]).orElseThrow(() -> new Unreadable("status_unknown"));
        return new BankNews.OfDispute(
                merchantId,
                reference(cells[1]),
                matching(cells[0], "[!-~&&[^\"]]{1,128}", "dispute_unreadable"),
                stage,
                status,
                taken(cells[4], stage, status),
                money(cells[5], cells[6]),
                optional(cells[7])
                        .map(word -> DisputeReason.of(word)
                                .map(DisputeReason::wire)
                                .orElseThrow(() -> new Unreadable("reason_unknown"))),
                optional(cells[8]).map(code -> matching(code, "[A-Za-z0-9.]{1,10}", "network_reason_code_unreadable")),
                optional(cells[9]).map(cell -> instant(cell, now)),
                0);
    }

    /** A bank's file may repeat our reference behind a prefix of the bank's own, as payments show it. */
    private static String reference(String cell) {
        String text = matching(cell, "([a-z]{1,8}_)?(cap|att)_[0-9a-z]{26}", "reference_unreadable");
        return text.substring(text.length() - OUR_REFERENCE);
    }

    /** A file that says both of the same money is read by nobody's guess. */
    private static boolean taken(String cell, DisputeStage stage, DisputeStatus status) {
        boolean taken = Boolean.parseBoolean(matching(cell, "true|false", "taken_unreadable"));
        if (taken && stage == DisputeStage.INQUIRY) {
            throw new Unreadable("taken_contradicts_stage");
        }
        if (taken && status.isForMerchant() || !taken && status == DisputeStatus.LOST) {
            throw new Unreadable("taken_contradicts_status");
        }
        return taken;
    }

    private static Money money(String amount, String currency) {
        try {
            Money money = Money.of(Long.parseLong(matching(amount, "[0-9]{1,16}", "amount_unreadable")), currency);
            if (money.isZero()) {
                throw new Unreadable("amount_unreadable");
            }
            return money;
        } catch (IllegalArgumentException e) {
            throw new Unreadable("amount_unreadable");
        }
    }

    private static Instant instant(String text, Instant now) {
        try {
            Instant at = Instant.parse(text);
            if (BankNews.OfDispute.isDeadline(at, now)) {
                return at;
            }
        } catch (DateTimeException e) {
            throw new Unreadable("respond_by_unreadable");
        }
        throw new Unreadable("respond_by_unreadable");
    }

    private static Optional<String> optional(String cell) {
        return cell.isEmpty() ? Optional.empty() : Optional.of(cell);
    }

    private static String matching(String cell, String pattern, String refusal) {
        if (!cell.matches(pattern)) {
            throw new Unreadable(refusal);
        }
        return cell;
    }

    private static ProblemException refused(String why) {
        return ProblemException.of(Problem.INVALID_VALUE, "csv", "csv cannot be read: " + why + ".");
    }
}
