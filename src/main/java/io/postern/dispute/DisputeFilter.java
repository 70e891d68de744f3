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
import java.util.Map;
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

    /** As a saved view names them. */
    static DisputeFilter of(Map<String, String> named) {
        DisputeFilter filter = new DisputeFilter();
        named.forEach((name, value) -> {
            switch (name) {
                case "payment" -> filter.payment = value;
                case "status" -> filter.status = value;
                case "stage" -> filter.stage = value;
                case "reason" -> filter.reason = value;
                case "acquirer" -> filter.acquirer = value;
                case "card_last4" -> filter.cardLast4 = value;
                case "assignee" -> filter.assignee = value;
                case "merchant_reference" -> filter.merchantReference = value;
                case "amount_min" -> filter.amountMin = value;
                case "amount_max" -> filter.amountMax = value;
                case "respond_by_after" -> filter.respondByAfter = value;
                case "respond_by_before" -> filter.respondByBefore = value;
                case "sort" -> filter.sort = value;
                default -> throw refused("filters", name, "made of filters that GET /v1/disputes has");
            }
        });
        return filter;
    }

    /** A condition on the queue with its one value; {@code ?} stands for it. */
    record Condition(String sql, Object value) {}

    /** A column that has this value. */
    record Same(String column, Object value) {}

    /** Those that leave few come first: the list goes along the index of the first. */
    List<Same> same() {
        List<Same> all = new ArrayList<>();
        add(all, "payment_id", PageRequest.id("payment", payment, IdKind.PAYMENT));
        add(all, "merchant_reference", merchantReference);
        add(all, "card_last4", matching("card_last4", cardLast4, "[0-9]{4}", "the last four digits of a card"));
        add(all, "assignee", assignee);
        add(all, "reason", word("reason", reason, DisputeReason.values(), DisputeReason::wire));
        add(all, "status", word("status", status, DisputeStatus.values(), DisputeStatus::wire));
        add(all, "stage", word("stage", stage, DisputeStage.values(), DisputeStage::wire));
        add(all, "acquirer", matching("acquirer", acquirer, "[a-z0-9-]{1,32}", "a bank's word, such as sandbox"));
        return all;
    }

    List<Condition> ranges() {
        List<Condition> all = new ArrayList<>();
        range(all, "amount >= ?", amount("amount_min", amountMin));
        range(all, "amount <= ?", amount("amount_max", amountMax));
        range(all, "respond_by > ?", PageRequest.time("respond_by_after", respondByAfter));
        range(all, "respond_by < ?", PageRequest.time("respond_by_before", respondByBefore));
        return all;
    }

    @Nullable
    Object laterThan() {
        return PageRequest.time("respond_by_after", respondByAfter);
    }

    /** Refuses what cannot be asked for. */
    void check() {
        same();
        ranges();
        byDeadline();
    }

    /** Whether the nearest deadline comes first, and not the newest dispute. */
    boolean byDeadline() {
        return "deadline".equals(matching("sort", sort, "created|deadline", "created or deadline"));
    }

    private static void add(List<Same> all, String column, @Nullable Object value) {
        Optional.ofNullable(value).ifPresent(present -> all.add(new Same(column, present)));
    }

    private static void range(List<Condition> all, String sql, @Nullable Object value) {
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
