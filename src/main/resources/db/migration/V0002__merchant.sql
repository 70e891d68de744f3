-- why: what a merchant pays, may do and has to keep back is settled once, changed only by its verb, and each change audited
CREATE TABLE merchant
(
    merchant_id              uuid        NOT NULL PRIMARY KEY,
    name                     text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    country                  char(2)     CHECK (country ~ '^[A-Z]{2}$'),
    -- facilitator: the bank settles with the platform; gateway_only: with the merchant directly, so there are no
    -- money journals
    mode                     text        NOT NULL CHECK (mode IN ('facilitator', 'gateway_only')),
    currencies               text[]      NOT NULL CHECK (cardinality(currencies) BETWEEN 1 AND 50),
    clients                  text[]      NOT NULL CHECK (cardinality(clients) <= 50),
    address_rules            text[]      NOT NULL CHECK (cardinality(address_rules) <= 50),
    fee_basis_points         int         NOT NULL CHECK (fee_basis_points BETWEEN 0 AND 10000),
    fee_fixed                bigint      NOT NULL CHECK (fee_fixed BETWEEN 0 AND 9007199254740991),
    reserve_basis_points     int         NOT NULL CHECK (reserve_basis_points BETWEEN 0 AND 10000),
    payment_limit            bigint      NOT NULL CHECK (payment_limit BETWEEN 1 AND 9007199254740991),
    card_payments_per_minute int         NOT NULL CHECK (card_payments_per_minute BETWEEN 1 AND 1000000),
    refund_step_up           bigint      NOT NULL CHECK (refund_step_up BETWEEN 0 AND 9007199254740991),
    reserve_for_refunds      boolean     NOT NULL,
    receivable_for_refunds   boolean     NOT NULL,
    created_at               timestamptz NOT NULL,
    -- fee and reserve are both taken from a capture, which cannot give more than itself
    CONSTRAINT shares_fit CHECK (fee_basis_points + reserve_basis_points <= 10000)
);

-- No DELETE: records name their merchant for ever. No UPDATE of what a merchant is, only of what was agreed with it.
GRANT SELECT, INSERT ON merchant TO postern_app;
GRANT UPDATE (name, country, mode, currencies, clients, address_rules, fee_basis_points, fee_fixed,
              reserve_basis_points, payment_limit, card_payments_per_minute, refund_step_up, reserve_for_refunds,
              receivable_for_refunds) ON merchant TO postern_app;
