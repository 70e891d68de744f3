-- why: what a bank tells is kept before it is understood, told once however often it is sent, and never lost

-- A bank's webhook whose signature was verified. What was not verified is not kept, so a forgery cannot take an id first.
CREATE TABLE bank_event
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    acquirer    text        NOT NULL CHECK (acquirer ~ '^[a-z][a-z0-9_-]{0,31}$'),
    -- the bank's own name for it
    event_id    text        NOT NULL CHECK (event_id ~ '^[!-~]{1,255}$'),
    scheme      text        NOT NULL,
    -- which secret or key verified it, and when the bank says that it signed
    verified_by text        NOT NULL,
    signed_at   timestamptz,
    -- the headers that belong to the signature, as they came
    headers     jsonb       NOT NULL,
    address     text        NOT NULL,
    request_id  text        NOT NULL,
    received_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT bank_event_once UNIQUE (merchant_id, acquirer, event_id)
);
CALL keep_as_records('bank_event');
CALL keep_to_merchant('bank_event');
GRANT SELECT ON bank_event TO postern_app;
GRANT INSERT (merchant_id, id, acquirer, event_id, scheme, verified_by, signed_at, headers, address, request_id, received_at)
    ON bank_event TO postern_app;
GRANT SELECT ON bank_event TO postern_worker;

-- Its exact bytes. A bank may send card data.
CREATE TABLE bank_event_body
(
    merchant_id   uuid  NOT NULL,
    bank_event_id uuid  NOT NULL,
    sealed        bytea NOT NULL,
    PRIMARY KEY (merchant_id, bank_event_id),
    FOREIGN KEY (merchant_id, bank_event_id) REFERENCES bank_event
);
CALL keep_sealed('bank_event_body', 'sealed', 'bank_event_id');
CALL keep_to_merchant('bank_event_body');
GRANT SELECT, INSERT ON bank_event_body TO postern_app;
GRANT SELECT ON bank_event_body TO postern_worker;

-- What became of it: the last fact is its status, none is 'received'.
CREATE TABLE bank_event_fact
(
    merchant_id   uuid        NOT NULL,
    bank_event_id uuid        NOT NULL,
    seq           int         NOT NULL CHECK (seq > 0),
    kind          text        NOT NULL CHECK (kind IN ('parked', 'processed', 'rejected', 'dead', 'replayed')),
    -- one of few words
    reason        text        CHECK (reason ~ '^[a-z_]{1,60}$'),
    -- public id of what it was about, where that was found
    object_id     text        CHECK (object_id ~ '^[a-z]+_[0-9a-z_]{1,40}$'),
    at            timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, bank_event_id, seq),
    FOREIGN KEY (merchant_id, bank_event_id) REFERENCES bank_event
);
CALL keep_as_records('bank_event_fact');
CALL keep_to_merchant('bank_event_fact');
GRANT SELECT ON bank_event_fact TO postern_app;
GRANT INSERT (merchant_id, bank_event_id, seq, kind, reason, object_id, at) ON bank_event_fact TO postern_app;

-- Work: what is still to be applied. Rebuilt from the facts if lost: whatever has neither been processed, rejected nor died.
CREATE TABLE bank_event_work
(
    merchant_id   uuid        NOT NULL,
    bank_event_id uuid        NOT NULL,
    due_at        timestamptz NOT NULL,
    -- how often somebody took it, and how often that failed
    tries         int         NOT NULL DEFAULT 0,
    failures      int         NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, bank_event_id)
);
-- Those that wait for another try have an index of their own: however many, they never stand before fresh ones.
CREATE INDEX bank_event_work_fresh ON bank_event_work (due_at) WHERE tries = 0;
CREATE INDEX bank_event_work_again ON bank_event_work (due_at) WHERE tries > 0;
CALL keep_to_merchant('bank_event_work');
GRANT SELECT, INSERT, UPDATE (due_at, tries, failures), DELETE ON bank_event_work TO postern_app;
GRANT SELECT ON bank_event_work TO postern_auditor;
GRANT SELECT, UPDATE (due_at, tries) ON bank_event_work TO postern_worker;

-- With the payment it was about, in the transaction of its effect: applied once, whoever tries again.
CREATE TABLE payment_bank_event
(
    merchant_id   uuid        NOT NULL,
    bank_event_id uuid        NOT NULL,
    payment_id    uuid        NOT NULL,
    acquirer      text        NOT NULL,
    -- what the bank said, in our words: which move it was about and what it said of it
    move_id       uuid        NOT NULL,
    said          text        NOT NULL CHECK (said ~ '^[a-z_]{1,40}$'),
    -- whether it changed anything
    news          boolean     NOT NULL,
    at            timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT bank_event_applied_once PRIMARY KEY (merchant_id, bank_event_id),
    FOREIGN KEY (merchant_id, payment_id) REFERENCES payment
);
CREATE INDEX payment_bank_event_of_payment ON payment_bank_event (merchant_id, payment_id);
CALL keep_as_records('payment_bank_event');
CALL keep_to_merchant('payment_bank_event');
GRANT SELECT ON payment_bank_event TO postern_app;
GRANT INSERT (merchant_id, bank_event_id, payment_id, acquirer, move_id, said, news, at) ON payment_bank_event TO postern_app;

-- As before (V0009), but that a move is found by its id alone, as a bank names it.
DROP INDEX payment_event_asked_once;
CREATE UNIQUE INDEX payment_event_asked_once ON payment_event (merchant_id, move_id)
    WHERE kind IN ('capture_requested', 'refund_requested', 'void_requested');
