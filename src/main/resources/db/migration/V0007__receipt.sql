-- why: a receipt is evidence in a dispute; what it says and the hash that will stand in the log are fixed when it is written

CREATE TABLE receipt
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind ~ '^[a-z_]+\.[a-z_]+$'),
    payment_id  uuid,
    fact_seq    int,
    subject     text        NOT NULL,
    -- Canonical JSON (RFC 8785), without personal data.
    body        text        NOT NULL,
    -- The leaf of RFC 9162: SHA-256 over 0x00 and the body's bytes.
    leaf_hash   bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT leaf_hash_is_of_body CHECK (leaf_hash = sha256('\x00'::bytea || convert_to(body, 'UTF8')))
);
-- A fact has one receipt at most.
CREATE UNIQUE INDEX receipt_of_payment ON receipt (merchant_id, payment_id, fact_seq);

CALL keep_as_records('receipt');
GRANT SELECT ON receipt TO postern_app;
GRANT INSERT (merchant_id, id, kind, payment_id, fact_seq, subject, body, leaf_hash) ON receipt TO postern_app;
