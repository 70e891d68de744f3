-- why: a payment is the chain of its facts; totals are tied to the fact before, so nobody can write an over-capture

CREATE TABLE payment
(
    merchant_id        uuid        NOT NULL,
    id                 uuid        NOT NULL,
    amount             bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency           char(3)     NOT NULL,
    capture_method     text        NOT NULL CHECK (capture_method IN ('automatic', 'manual')),
    merchant_reference text,
    unique_reference   boolean     NOT NULL,
    description        text,
    metadata           jsonb       NOT NULL,
    customer           text,
    return_url         text,
    created_at         timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, id, amount)
);
CREATE INDEX payment_of_reference ON payment (merchant_id, merchant_reference) WHERE merchant_reference IS NOT NULL;

-- One try to get an authorization. The card's fingerprint stands here so that tries can be counted per card.
CREATE TABLE payment_attempt
(
    merchant_id      uuid        NOT NULL,
    id               uuid        NOT NULL,
    payment_id       uuid        NOT NULL,
    token_id         uuid        NOT NULL,
    card_fingerprint text        NOT NULL,
    -- The card as it may be shown: brand, BIN, last four, expiry.
    card             jsonb       NOT NULL,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, payment_id) REFERENCES payment
);
CREATE INDEX payment_attempt_of_card ON payment_attempt (merchant_id, card_fingerprint, created_at);

-- The current state is the last fact. Two racing moves write the same seq: one is refused by the primary key.
CREATE TABLE payment_event
(
    merchant_id     uuid        NOT NULL,
    payment_id      uuid        NOT NULL,
    seq             int         NOT NULL CHECK (seq > 0),
    kind            text        NOT NULL,
    status          text        NOT NULL CHECK (status IN
        ('requires_payment_method', 'requires_confirmation', 'requires_action', 'processing', 'requires_capture',
         'partially_captured', 'succeeded', 'canceled', 'expired')),
    -- What this fact is about, in minor units; zero for facts that move no total.
    amount          bigint      NOT NULL CHECK (amount >= 0),
    -- The attempt, capture, void or refund that this fact belongs to.
    move_id         uuid,
    authorized      bigint      NOT NULL,
    captured        bigint      NOT NULL,
    refunded        bigint      NOT NULL,
    payment_amount  bigint      NOT NULL,
    prev_seq        int,
    prev_authorized bigint,
    prev_captured   bigint,
    prev_refunded   bigint,
    detail          jsonb       NOT NULL,
    at              timestamptz NOT NULL,
    -- The database's own word for the time, which the gateway cannot choose.
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, payment_id, seq),
    CONSTRAINT payment_event_totals UNIQUE (merchant_id, payment_id, seq, authorized, captured, refunded),
    FOREIGN KEY (merchant_id, payment_id, payment_amount) REFERENCES payment (merchant_id, id, amount),
    CONSTRAINT follows_the_fact_before
        FOREIGN KEY (merchant_id, payment_id, prev_seq, prev_authorized, prev_captured, prev_refunded)
        REFERENCES payment_event (merchant_id, payment_id, seq, authorized, captured, refunded),
    CONSTRAINT first_or_next CHECK (
        CASE WHEN seq = 1 THEN num_nulls(prev_seq, prev_authorized, prev_captured, prev_refunded) = 4
             ELSE num_nulls(prev_seq, prev_authorized, prev_captured, prev_refunded) = 0 AND prev_seq = seq - 1 END),
    CONSTRAINT no_over_authorization CHECK (authorized BETWEEN 0 AND payment_amount),
    CONSTRAINT no_over_capture CHECK (captured BETWEEN 0 AND authorized),
    CONSTRAINT no_over_refund CHECK (refunded BETWEEN 0 AND captured),
    -- Totals count what was asked for. Only a fact that undoes lowers one, by exactly its amount.
    CONSTRAINT totals_follow_kind CHECK (
        (authorized - coalesce(prev_authorized, 0), captured - coalesce(prev_captured, 0),
         refunded - coalesce(prev_refunded, 0)) =
        CASE kind
            WHEN 'authorized' THEN (amount, 0::bigint, 0::bigint)
            WHEN 'authorization_voided' THEN (-amount, 0::bigint, 0::bigint)
            WHEN 'capture_requested' THEN (0::bigint, amount, 0::bigint)
            WHEN 'captured_at_once' THEN (0::bigint, amount, 0::bigint)
            WHEN 'capture_failed' THEN (0::bigint, -amount, 0::bigint)
            WHEN 'capture_reversed' THEN (0::bigint, -amount, 0::bigint)
            WHEN 'refund_requested' THEN (0::bigint, 0::bigint, amount)
            WHEN 'refund_failed' THEN (0::bigint, 0::bigint, -amount)
            ELSE (0::bigint, 0::bigint, 0::bigint)
        END),
    CONSTRAINT known_kind CHECK (kind IN
        ('created', 'confirmed', 'authorized', 'declined', 'action_required', 'unanswered', 'capture_requested',
         'captured', 'captured_at_once', 'capture_failed', 'capture_reversed', 'void_requested',
         'authorization_voided', 'void_failed', 'refund_requested', 'refund_pending', 'refund_succeeded',
         'refund_failed')),
    CONSTRAINT money_has_a_move CHECK (move_id IS NOT NULL OR kind IN ('authorization_voided'))
);
-- A move is asked for once and undone at most once, by exactly what was asked for.
CREATE UNIQUE INDEX payment_event_asked_once ON payment_event (merchant_id, payment_id, move_id)
    WHERE kind IN ('capture_requested', 'refund_requested');
CREATE UNIQUE INDEX payment_event_undone_once ON payment_event (merchant_id, payment_id, move_id)
    WHERE kind IN ('capture_failed', 'capture_reversed', 'refund_failed');

CREATE FUNCTION check_undo() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, public AS
$$
BEGIN
    PERFORM 1 FROM public.payment_event f
    WHERE f.merchant_id = new.merchant_id AND f.payment_id = new.payment_id AND f.move_id = new.move_id
      AND f.amount = new.amount
      AND f.kind = CASE new.kind WHEN 'refund_failed' THEN 'refund_requested' ELSE 'capture_requested' END;
    IF NOT found THEN
        RAISE EXCEPTION 'a % undoes a move of the same amount', new.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'undoes_what_was_asked';
    END IF;
    RETURN new;
END
$$;
REVOKE EXECUTE ON FUNCTION check_undo() FROM PUBLIC;
CREATE TRIGGER undoes_what_was_asked BEFORE INSERT ON payment_event
    FOR EACH ROW WHEN (new.kind IN ('capture_failed', 'capture_reversed', 'refund_failed'))
    EXECUTE FUNCTION check_undo();
ALTER TABLE payment_event ENABLE ALWAYS TRIGGER undoes_what_was_asked;

CREATE TABLE refund
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    payment_id  uuid        NOT NULL,
    amount      bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency    char(3)     NOT NULL,
    reason      text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, payment_id) REFERENCES payment
);
CREATE INDEX refund_of_payment ON refund (merchant_id, payment_id);

CREATE TABLE refund_event
(
    merchant_id    uuid        NOT NULL,
    refund_id      uuid        NOT NULL,
    seq            int         NOT NULL CHECK (seq > 0),
    status         text        NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'canceled', 'unknown')),
    failure_reason text,
    at             timestamptz NOT NULL,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, refund_id, seq),
    FOREIGN KEY (merchant_id, refund_id) REFERENCES refund
);

-- What a merchant told of the customer: personal, so never in a record in clear.
CREATE TABLE payment_customer
(
    merchant_id uuid  NOT NULL,
    payment_id  uuid  NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (merchant_id, payment_id),
    FOREIGN KEY (merchant_id, payment_id) REFERENCES payment
);

-- Moves whose end is not known yet. Rebuilt from the facts if lost; taken by workers with SKIP LOCKED.
CREATE TABLE payment_work
(
    merchant_id     uuid        NOT NULL,
    payment_id      uuid        NOT NULL,
    move_id         uuid        NOT NULL,
    kind            text        NOT NULL CHECK (kind IN ('authorization', 'capture', 'void', 'refund', 'expiry')),
    -- The key whose answer is still owed to the merchant, should the gateway die before giving it.
    idempotency_key text,
    due_at          timestamptz NOT NULL,
    tries           int         NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, payment_id, move_id)
);
CREATE INDEX payment_work_due ON payment_work (due_at);

-- References that a live payment holds for itself alone (unique_reference). Given back when the payment is over.
CREATE TABLE payment_live_reference
(
    merchant_id        uuid NOT NULL,
    merchant_reference text NOT NULL,
    payment_id         uuid NOT NULL,
    PRIMARY KEY (merchant_id, merchant_reference)
);

CALL keep_as_records('payment');
CALL keep_as_records('payment_attempt');
CALL keep_as_records('payment_event');
CALL keep_as_records('refund');
CALL keep_as_records('refund_event');
GRANT SELECT, INSERT ON payment, payment_attempt, refund, payment_customer TO postern_app;
GRANT SELECT ON payment_event, refund_event TO postern_app;
GRANT INSERT (merchant_id, payment_id, seq, kind, status, amount, move_id, authorized, captured, refunded,
              payment_amount, prev_seq, prev_authorized, prev_captured, prev_refunded, detail, at) ON payment_event TO postern_app;
GRANT INSERT (merchant_id, refund_id, seq, status, failure_reason, at) ON refund_event TO postern_app;
GRANT SELECT, INSERT, UPDATE (idempotency_key, due_at, tries), DELETE ON payment_work TO postern_app;
GRANT SELECT, INSERT, DELETE ON payment_live_reference TO postern_app;
