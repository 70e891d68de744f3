-- why: data keys lie wrapped beside what they encrypt, and no key may meet more random IVs than is safe

-- The running gateway reads and adds data keys. It cannot replace or remove one: that is the rotation's own function.
CREATE TABLE data_key (
    merchant_id uuid        NOT NULL,
    epoch       int         NOT NULL CHECK (epoch > 0),
    wrapped     text        NOT NULL CHECK (wrapped ~ '^[a-z]+:v[0-9]+:'),
    commitment  bytea       NOT NULL CHECK (octet_length(commitment) = 32),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, epoch)
);

GRANT SELECT, INSERT (merchant_id, epoch, wrapped, commitment) ON data_key TO postern_app;

-- Blocks of 2^16 encryptions, given out to processes: 2^14 of them are the 2^30 that one key may be used for with random
-- 96-bit IVs (NIST SP 800-38D allows 2^32).
CREATE TABLE data_key_block (
    merchant_id uuid        NOT NULL,
    epoch       int         NOT NULL,
    block       int         NOT NULL CHECK (block > 0) CONSTRAINT epoch_is_used_up CHECK (block <= 16384),
    taken_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, epoch, block),
    FOREIGN KEY (merchant_id, epoch) REFERENCES data_key
);

CALL keep_as_records('data_key_block');
GRANT SELECT, INSERT (merchant_id, epoch, block) ON data_key_block TO postern_app;
