package io.postern.acquirer.sandbox;

/** A request that the bank cannot read as an order. */
final class BadOrder extends RuntimeException {
    BadOrder(String message) {
        super(message, null, false, false);
    }
}
