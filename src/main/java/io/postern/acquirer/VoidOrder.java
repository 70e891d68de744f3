package io.postern.acquirer;

import java.util.Optional;
import java.util.UUID;

/**
 * Releases what is set aside and not taken.
 *
 * @param merchantId whose order it is; the bank repeats it in what it tells by itself
 * @param reference ours, {@code voi_…}
 * @param authorization our reference of the authorization, {@code att_…}
 * @param hints see {@link AuthorizationOrder#hints()}
 */
public record VoidOrder(UUID merchantId, String reference, String authorization, Optional<String> hints) {}
