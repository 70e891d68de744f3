package io.postern.event;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Every type of event, by its word on the wire. The list is closed: what is not on it cannot be announced or asked for. */
public enum EventType {
    PAYMENT_PROCESSING("payment.processing"),
    PAYMENT_REQUIRES_ACTION("payment.requires_action"),
    PAYMENT_AUTHORIZED("payment.authorized"),
    PAYMENT_CAPTURED("payment.captured"),
    PAYMENT_PARTIALLY_CAPTURED("payment.partially_captured"),
    PAYMENT_SUCCEEDED("payment.succeeded"),
    PAYMENT_FAILED("payment.failed"),
    PAYMENT_CANCELED("payment.canceled"),
    PAYMENT_EXPIRED("payment.expired"),
    REFUND_CREATED("refund.created"),
    REFUND_SUCCEEDED("refund.succeeded"),
    REFUND_FAILED("refund.failed"),
    DISPUTE_CREATED("dispute.created"),
    DISPUTE_UPDATED("dispute.updated"),
    DISPUTE_FUNDS_WITHDRAWN("dispute.funds_withdrawn"),
    DISPUTE_FUNDS_REINSTATED("dispute.funds_reinstated"),
    DISPUTE_CLOSED("dispute.closed"),
    PAYOUT_CREATED("payout.created"),
    PAYOUT_PAID("payout.paid"),
    PAYOUT_FAILED("payout.failed"),
    TOKEN_ERASED("token.erased"),
    REVIEW_OPENED("review.opened"),
    REVIEW_CLOSED("review.closed"),
    LOG_HEAD("log.head"),
    WEBHOOK_ENDPOINT_DISABLED("webhook_endpoint.disabled"),
    WEBHOOK_ENDPOINT_TEST("webhook_endpoint.test");

    private static final Map<String, EventType> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toMap(EventType::wire, Function.identity()));

    private final String wire;

    EventType(String wire) {
        this.wire = wire;
    }

    public String wire() {
        return wire;
    }

    public static Optional<EventType> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    /** All of them, for people. */
    public static String words() {
        return Arrays.stream(values()).map(EventType::wire).collect(Collectors.joining(", "));
    }
}
