-- why: a token stands for a card everywhere; the number lies sealed in one table, and goes only together with a fact of it

-- What may be known of a card for ever: brand, BIN and last four, expiry, fingerprint (keyed, per merchant).
CREATE TABLE token (
    merchant_id               uuid        NOT NULL,
    id                        uuid        NOT NULL,
    single_use                boolean     NOT NULL,
    brand                     text        NOT NULL,
    bin                       text        NOT NULL CHECK (bin ~ '^[0-9]{6}$'),
    last4                     text        NOT NULL CHECK (last4 ~ '^[0-9]{4}$'),
    exp_month                 int         NOT NULL CHECK (exp_month BETWEEN 1 AND 12),
    exp_year                  int         NOT NULL CHECK (exp_year BETWEEN 1000 AND 9999),
    fingerprint               text        NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{24}$'),
    funding                   text,
    country                   char(2),
    cvc_check                 text        NOT NULL CHECK (cvc_check IN ('pass', 'fail', 'unavailable', 'unchecked')),
    address_line1_check       text        NOT NULL
        CHECK (address_line1_check IN ('pass', 'fail', 'unavailable', 'unchecked')),
    address_postal_code_check text        NOT NULL
        CHECK (address_postal_code_check IN ('pass', 'fail', 'unavailable', 'unchecked')),
    customer                  text        CHECK (length(customer) <= 64),
    created_at                timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);

CALL keep_as_records('token');
GRANT SELECT, INSERT ON token TO postern_app;

-- What became of a token; each at most once.
CREATE TABLE token_fact (
    merchant_id uuid        NOT NULL,
    token_id    uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('consumed', 'expired', 'erased')),
    payment_id  uuid,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, token_id, kind),
    FOREIGN KEY (merchant_id, token_id) REFERENCES token,
    CHECK ((kind = 'consumed') = (payment_id IS NOT NULL))
);

CALL keep_as_records('token_fact');
GRANT SELECT, INSERT (merchant_id, token_id, kind, payment_id) ON token_fact TO postern_app;

-- The number and its holder, sealed. The gateway may add and read them.
CREATE TABLE card_secret (
    merchant_id  uuid  NOT NULL,
    token_id     uuid  NOT NULL,
    number       bytea NOT NULL,
    holder       bytea,
    usable_until timestamptz, -- of a token for a single use; null for one that stays
    PRIMARY KEY (merchant_id, token_id),
    FOREIGN KEY (merchant_id, token_id) REFERENCES token
);

CREATE INDEX card_secret_usable_until ON card_secret (usable_until) WHERE usable_until IS NOT NULL;

GRANT SELECT, INSERT ON card_secret TO postern_app;

-- The only way to destroy a card's ciphertext: append the fact of it. Both happen in one statement or neither, and the
-- right to delete stays with the owner. A token for a single use loses its number when it is used, too.
CREATE FUNCTION erase_card() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    DELETE FROM public.card_secret s
    WHERE s.merchant_id = NEW.merchant_id AND s.token_id = NEW.token_id
      AND (NEW.kind = 'erased' OR s.usable_until IS NOT NULL);
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION erase_card() FROM PUBLIC;

CREATE TRIGGER fact_erases_card AFTER INSERT ON token_fact
    FOR EACH ROW EXECUTE FUNCTION erase_card();
ALTER TABLE token_fact ENABLE ALWAYS TRIGGER fact_erases_card;
