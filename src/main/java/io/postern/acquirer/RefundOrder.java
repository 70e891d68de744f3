package io.postern.acquirer;

import io.postern.money.Money;
import java.util.Optional;
import java.util.UUID;

/**
 * Gives taken money back.
 *
 * @param merchantId whose order it is; the bank repeats it in what it tells by itself
 * @param reference ours, {@code ref_…}
 * @param authorization our reference of the authorization, {@code att_…}
 * @param hints see {@link AuthorizationOrder#hints()}
 */
public record RefundOrder(
        UUID merchantId, String reference, String authorization, Money amount, Optional<String> hints) {}
