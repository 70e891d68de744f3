-- why: the sandbox bank keeps a real book, so that the gateway's ledger can be compared with somebody else's
--
-- Run by the role sandbox_bank, which owns the schema. The gateway's own roles have no right here, as at any bank. No
-- card number and no CVC is kept: what a card will do later stands in the row as a word.

CREATE TABLE booking (
    reference               text        PRIMARY KEY CHECK (length(reference) BETWEEN 1 AND 64),
    kind                    text        NOT NULL
        CHECK (kind IN ('authorization', 'capture', 'void', 'refund', 'tombstone')),
    authorization_reference text        REFERENCES booking (reference),
    status                  text        NOT NULL CHECK (status IN
        ('approved', 'declined', 'action_required', 'accepted', 'pending', 'refused', 'reversed')),
    reason                  text,
    currency                char(3),
    amount                  bigint      NOT NULL DEFAULT 0 CHECK (amount >= 0),

    -- What became of an authorization so far, and whether more can be captured.
    capture_at_once         boolean     NOT NULL DEFAULT false,
    captured                bigint      NOT NULL DEFAULT 0,
    refunded                bigint      NOT NULL DEFAULT 0,
    open                    boolean     NOT NULL DEFAULT false,
    expires_at              timestamptz,
    script                  text,
    checks                  text,

    -- A capture or void that leaves nothing to capture.
    closing                 boolean     NOT NULL DEFAULT false,

    challenge_id            uuid        UNIQUE,
    return_url              text,
    after_challenge         text,

    later_status            text,
    later_reason            text,
    later_at                timestamptz,
    booked_at               timestamptz NOT NULL,

    CONSTRAINT captured_within_amount CHECK (captured BETWEEN 0 AND amount),
    CONSTRAINT refunded_within_captured CHECK (refunded BETWEEN 0 AND captured),
    CONSTRAINT movement_has_authorization
        CHECK ((kind IN ('capture', 'void', 'refund')) OR authorization_reference IS NULL)
) WITH (fillfactor = 80);

CREATE INDEX booking_of_authorization ON booking (authorization_reference) WHERE authorization_reference IS NOT NULL;
CREATE INDEX booking_due ON booking (later_at) WHERE later_at IS NOT NULL;

-- The bank's clock is the real one plus the last turn.
CREATE TABLE clock_turn (
    id             bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    offset_millis  bigint  NOT NULL
);
