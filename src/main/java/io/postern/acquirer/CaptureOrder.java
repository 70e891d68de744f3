package io.postern.acquirer;

import io.postern.money.Money;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes money that was set aside.
 *
 * @param merchantId whose order it is; the bank repeats it in what it tells by itself
 * @param reference ours, {@code cap_…}
 * @param authorization our reference of the authorization, {@code att_…}
 * @param finalCapture releases the rest in the same call
 * @param hints see {@link AuthorizationOrder#hints()}
 */
public record CaptureOrder(
        UUID merchantId,
        String reference,
        String authorization,
        Money amount,
        boolean finalCapture,
        Optional<String> hints) {}
