package io.postern.id;

import java.util.Optional;
import java.util.UUID;

/**
 * The kinds of public ids: a typed prefix over a UUID in Crockford base32 (26 characters, lower case), such as {@code
 * pay_01h455vb4pex5vsknk084sn02q}. A few merchants have an alias in place of the digits ({@link ReservedMerchant}).
 */
public enum IdKind {
    MERCHANT("mch"),
    TOKEN("tok"),
    PAYMENT("pay"),
    ATTEMPT("att"),
    REFUND("ref"),
    RECEIPT("rcp"),
    EVENT("evt"),
    WEBHOOK_ENDPOINT("whe"),
    DELIVERY_ATTEMPT("dla"),
    BANK_EVENT("bev"),
    DISPUTE("dsp"),
    DISPUTE_NOTE("dsn"),
    DISPUTE_VIEW("dsv"),
    /** What a merchant answers to a dispute: evidence, or that it accepts it. */
    DISPUTE_RESPONSE("dsr"),
    SUBJECT("sub"),
    HOLD("hld"),
    APPROVAL("apr"),
    REQUEST("req"),
    JOURNAL("jrn"),
    ACCOUNT("acc"),
    AUDIT_ENTRY("aud"),
    CAPTURE("cap"),
    VOID("voi"),
    BALANCE_TRANSACTION("btx"),
    CHECKOUT_TOKEN("chk"),
    DISPUTE_FILE("dsf");

    private final String prefix;

    IdKind(String prefix) {
        this.prefix = prefix + "_";
    }

    public String prefix() {
        return prefix;
    }

    public String format(UUID id) {
        if (this == MERCHANT) {
            Optional<String> alias = ReservedMerchant.aliasOf(id);
            if (alias.isPresent()) {
                return alias.get();
            }
        }
        return prefix + CrockfordBase32.encode(id);
    }

    /** The UUID behind a public id of this kind; empty when the text is anything else. */
    public Optional<UUID> parse(String text) {
        if (text == null || !text.startsWith(prefix)) {
            return Optional.empty();
        }
        if (this == MERCHANT) {
            Optional<UUID> reserved = ReservedMerchant.idOf(text);
            if (reserved.isPresent()) {
                return reserved;
            }
        }
        return CrockfordBase32.decode(text.substring(prefix.length()));
    }
}
