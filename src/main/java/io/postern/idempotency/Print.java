package io.postern.idempotency;

/** Stands in a request's canonical form for what must not: a card number. Equal values give equal prints, to us alone. */
@FunctionalInterface
public interface Print {
    /** @param secret read while this runs and not kept */
    String of(byte[] secret);
}
