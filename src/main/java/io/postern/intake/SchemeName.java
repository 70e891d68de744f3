package io.postern.intake;

/** The schemes by the names that the configuration has for them. */
enum SchemeName {
    STANDARD_WEBHOOKS,
    STRIPE,
    ADYEN,
    HTTP_SIGNATURE,
    MUTUAL_TLS
}
