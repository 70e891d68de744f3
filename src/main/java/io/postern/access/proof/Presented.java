package io.postern.access.proof;

/**
 * An access token as a request presented it.
 *
 * @param withProof whether it came in the {@code DPoP} scheme, which promises a proof, and not as a {@code Bearer} token
 */
public record Presented(String token, boolean withProof) {}
