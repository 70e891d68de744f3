package io.postern.dispute;

import io.postern.acquirer.DisputeReason;
import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.PageRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** What a list of disputes is narrowed by, as read from the address; what is absent narrows nothing. */
class DisputeFilter {
    @RestQuery("payment")
    @Nullable
    String payment;

    @RestQuery("status")
    @Nullable
    String status;

    @RestQuery("stage")
    @Nullable
    String stage;

    @RestQuery("reason")
    @Nullable
    String reason;

    @RestQuery("acquirer")
    @Nullable
    String acquirer;

    @RestQuery("card_last4")
    @Nullable
    String cardLast4;

    @RestQuery("assignee")
    @Nullable
    String assignee;

    @RestQuery("merchant_reference")
    @Nullable
    String merchantReference;

    @RestQuery("amount_min")
    @Nullable
    String amountMin;

    @RestQuery("amount_max")
    @Nullable
    String amountMax;

    @RestQuery("respond_by_after")
    @Nullable
    String respondByAfter;

    @RestQuery("respond_by_before")
    @Nullable
    String respondByBefore;

    @RestQuery("sort")
    @Nullable
    String sort;

    /** A condition on the queue with its one value. */
    record Condition(String sql, Object value) {}

    /** Only what was asked for stands in the query, so that each filter finds its index. */
    List<Condition> conditions() {
        List<Condition> all = new ArrayList<>();
        add(all, "q.payment_id = ?", PageRequest.id("payment", payment, IdKind.PAYMENT));
        add(all, "q.status = ?", word("status", status, DisputeStatus.values(), DisputeStatus::wire));
        add(all, "q.stage = ?", word("stage", stage, DisputeStage.values(), DisputeStage::wire));
        add(all, "q.reason = ?", word("reason", reason, DisputeReason.values(), DisputeReason::wire));
        add(all, "q.acquirer = ?", matching("acquirer", acquirer, "[a-z0-9-]{1,32}", "a bank's word, such as sandbox"));
        add(all, "q.card_last4 = ?", matching("card_last4", cardLast4, "[0-9]{4}", "the last four digits of a card"));
        add(all, "q.merchant_reference = ?", merchantReference);
        add(
                all,
                "q.dispute_id IN (SELECT c.dispute_id FROM dispute_case c WHERE c.merchant_id = $1 AND c.assignee = ?)",
                assignee);
        add(all, "q.amount >= ?", amount("amount_min", amountMin));
        add(all, "q.amount <= ?", amount("amount_max", amountMax));
        add(all, "q.respond_by > ?", PageRequest.time("respond_by_after", respondByAfter));
        add(all, "q.respond_by < ?", PageRequest.time("respond_by_before", respondByBefore));
        return all;
    }

    /** Whether the nearest deadline comes first, and not the newest dispute. */
    boolean byDeadline() {
        return "deadline".equals(matching("sort", sort, "created|deadline", "created or deadline"));
    }

    private static void add(List<Condition> all, String sql, @Nullable Object value) {
        Optional.ofNullable(value).ifPresent(present -> all.add(new Condition(sql, present)));
    }

    private static @Nullable Long amount(String param, @Nullable String text) {
        String digits = matching(param, text, "[0-9]{1,16}", "a whole number of minor units, such as 1000");
        return digits == null ? null : Long.valueOf(digits);
    }

    private static <T> @Nullable String word(String param, @Nullable String text, T[] all, Function<T, String> wire) {
        List<String> words = Arrays.stream(all).map(wire).toList();
        if (text != null && !words.contains(text)) {
            throw refused(param, text, "one of " + words.stream().collect(Collectors.joining(", ")));
        }
        return text;
    }

    private static @Nullable String matching(String param, @Nullable String text, String pattern, String allowed) {
        if (text != null && !text.matches(pattern)) {
            throw refused(param, text, allowed);
        }
        return text;
    }

    private static ProblemException refused(String param, String text, String allowed) {
        return ProblemException.of(
                Problem.INVALID_VALUE, param, param + " is " + Quote.of(param, text) + "; it must be " + allowed + ".");
    }
}
