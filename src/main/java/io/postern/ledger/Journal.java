package io.postern.ledger;

import java.util.Currency;
import java.util.List;
import java.util.UUID;

/**
 * The entries of one business event, in one merchant's book and one currency.
 *
 * @param kind the event, such as {@code capture}
 * @param paymentId the payment it belongs to; null when there is none
 * @param source public id of the object that caused it
 */
public record Journal(UUID merchantId, String kind, UUID paymentId, String source, Currency currency, List<Leg> legs) {}
