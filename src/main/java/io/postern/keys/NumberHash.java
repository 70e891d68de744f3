package io.postern.keys;

/**
 * What a card number is known by under one version of the pepper: 32 bytes, HMAC-SHA-256.
 *
 * @param kept whether new rows are written with this version; the others are only still looked for
 */
public record NumberHash(int version, byte[] hash, boolean kept) {}
