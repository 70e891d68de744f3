package io.postern.log;

/**
 * A committed record that no leaf is of yet.
 *
 * @param transactionId of the transaction that wrote it: with its id its place in the order
 */
record Unsealed(EntryKey key, String transactionId) {}
