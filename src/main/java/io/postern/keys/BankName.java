package io.postern.keys;

/** A bank whose webhooks are proven by a shared secret: named by its room as a bean, so that the secret is rotated. */
public record BankName(String acquirer) {}
