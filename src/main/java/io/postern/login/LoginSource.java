package io.postern.login;

/** Where a database login comes from. */
enum LoginSource {
    /** The configuration. */
    CONFIG,
    /** Kept at the Vault server, changed by somebody. */
    VAULT_KEPT,
    /** Made by the Vault server for who asks, and ended with its lease. */
    VAULT_LEASED
}
