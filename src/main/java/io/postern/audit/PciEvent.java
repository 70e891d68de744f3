package io.postern.audit;

/** The seven kinds of events that PCI DSS 4.0 wants to see on a trail, by their numbers there. */
enum PciEvent {
    CARD_DATA("10.2.1.1"),
    ADMINISTRATION("10.2.1.2"),
    TRAIL_READ("10.2.1.3"),
    REFUSED("10.2.1.4"),
    CREDENTIALS("10.2.1.5"),
    TRAIL_KEPT("10.2.1.6"),
    OBJECTS("10.2.1.7");

    private final String number;

    PciEvent(String number) {
        this.number = number;
    }

    String number() {
        return number;
    }
}
