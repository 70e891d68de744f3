package io.postern.keys;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The keys by the names that operators know, and what each one protects. */
public enum KeyName {
    KEY_ENCRYPTION_KEY("Wraps every data key. It never leaves its holder."),
    DATA_KEYS(
            "Seal card numbers, personal fields, stored answers and private keys, for each merchant with a key of its own."),
    NUMBER_PEPPER("Makes the keyed hash by which a card is recognised."),
    REQUEST_PEPPER("Makes the keyed hash by which a repeated request is recognised."),
    TOKEN_SIGNER("Signs the access tokens that the gateway issues itself."),
    WEBHOOK_SIGNER("Signs what is delivered to merchants."),
    TREE_HEAD_SIGNER("Signs the heads of the transparency log. It never leaves its holder."),
    BANK_WEBHOOK_SECRETS("Prove that a webhook comes from its bank."),
    DATABASE_LOGIN("Opens the database to the running gateway.");

    private final String protects;

    KeyName(String protects) {
        this.protects = protects;
    }

    public String protects() {
        return protects;
    }

    /** {@code data_keys} for {@link #DATA_KEYS}: in the interface, in the facts and in the configuration. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyName> of(String wire) {
        return Arrays.stream(values()).filter(name -> name.wire().equals(wire)).findFirst();
    }
}
