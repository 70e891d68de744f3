package io.postern.cli;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How each type of event comes about at the sandbox bank: by real calls, as a shop would make them. */
enum Trigger {
    PAYMENT_AUTHORIZED("payment.authorized", shop -> shop.pay(Shop.GOOD_CARD, "manual")),
    PAYMENT_CAPTURED("payment.captured", Shop::captured),
    PAYMENT_PARTIALLY_CAPTURED("payment.partially_captured", shop -> shop.partlyCaptured()),
    PAYMENT_SUCCEEDED("payment.succeeded", shop -> shop.pay(Shop.GOOD_CARD, "automatic")),
    PAYMENT_FAILED("payment.failed", shop -> shop.pay("4000000000000002", "automatic")),
    PAYMENT_REQUIRES_ACTION("payment.requires_action", shop -> shop.pay("4000000000003220", "automatic")),
    PAYMENT_CANCELED("payment.canceled", Shop::canceled),
    REFUND_CREATED("refund.created", shop -> shop.refunded("4000000000007726")),
    REFUND_SUCCEEDED("refund.succeeded", shop -> shop.refunded(Shop.GOOD_CARD)),
    REFUND_FAILED("refund.failed", shop -> shop.refunded("4000000000005126")),
    TOKEN_ERASED("token.erased", Shop::erased);

    private final String event;
    private final Story story;

    Trigger(String event, Story story) {
        this.event = event;
        this.story = story;
    }

    /** Calls that lead to an event. */
    interface Story {
        /** @return the id of the object that the event tells of */
        String tell(Shop shop) throws InterruptedException;
    }

    String event() {
        return event;
    }

    String tell(Shop shop) throws InterruptedException {
        return story.tell(shop);
    }

    static Trigger of(String event) {
        return Arrays.stream(values())
                .filter(trigger -> trigger.event.equals(event))
                .findFirst()
                .orElseThrow(() -> new Refused("There is no way to trigger " + event + ". These can be: " + known()));
    }

    static String known() {
        return Arrays.stream(values()).map(Trigger::event).collect(Collectors.joining(", "));
    }
}
