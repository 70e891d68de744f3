package io.postern.acquirer;

import java.util.Optional;

/**
 * Releases what is set aside and not taken.
 *
 * @param reference ours, {@code voi_…}
 * @param authorization our reference of the authorization, {@code att_…}
 * @param hints see {@link AuthorizationOrder#hints()}
 */
public record VoidOrder(String reference, String authorization, Optional<String> hints) {}
