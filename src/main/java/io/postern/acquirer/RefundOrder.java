package io.postern.acquirer;

import io.postern.money.Money;
import java.util.Optional;

/**
 * Gives taken money back.
 *
 * @param reference ours, {@code ref_…}
 * @param authorization our reference of the authorization, {@code att_…}
 * @param hints see {@link AuthorizationOrder#hints()}
 */
public record RefundOrder(String reference, String authorization, Money amount, Optional<String> hints) {}
