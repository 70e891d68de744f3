-- why: what the bank takes back stands in its book, and its dispute with the merchant lives on by the bank's own clock
--
-- A dispute is opened by a card whose script says so, or by hand. What becomes of it is told by webhook in the transaction of
-- the change itself.

ALTER TABLE booking DROP CONSTRAINT booking_kind_check;
ALTER TABLE booking ADD CONSTRAINT booking_kind_check
    CHECK (kind IN ('authorization', 'capture', 'void', 'refund', 'tombstone', 'evidence', 'acceptance'));

CREATE TABLE dispute (
    id                      text        PRIMARY KEY DEFAULT 'sbd_' || replace(gen_random_uuid()::text, '-', ''),
    -- the capture, or the authorization that took its money at once
    reference               text        NOT NULL REFERENCES booking (reference),
    authorization_reference text        NOT NULL REFERENCES booking (reference),
    merchant                text,
    -- null: never told
    webhook                 text,
    amount                  bigint      NOT NULL CHECK (amount > 0),
    currency                char(3)     NOT NULL,
    fee                     bigint      NOT NULL DEFAULT 0 CHECK (fee >= 0),
    reason                  text        NOT NULL,
    network_reason_code     text,
    stage                   text        NOT NULL
        CHECK (stage IN ('inquiry', 'chargeback', 'pre_arbitration', 'arbitration')),
    status                  text        NOT NULL CHECK (status IN
        ('scheduled', 'needs_response', 'under_review', 'accepted', 'expired', 'withdrawn', 'won', 'lost', 'prevented')),
    respond_by              timestamptz,
    -- when a scheduled one opens, or an answered one is decided
    next_status             text,
    next_at                 timestamptz,
    -- Whether the bank has the money: by stage and status alone.
    taken                   boolean     GENERATED ALWAYS AS
        (stage <> 'inquiry' AND status NOT IN ('scheduled', 'withdrawn', 'won', 'prevented')) STORED
);
CREATE INDEX dispute_next ON dispute (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX dispute_deadline ON dispute (respond_by) WHERE status = 'needs_response';
CREATE INDEX dispute_of_authorization ON dispute (authorization_reference);
CREATE INDEX dispute_of_reference ON dispute (reference);

ALTER TABLE webhook ADD COLUMN dispute text REFERENCES dispute (id), ADD COLUMN snapshot jsonb;

CREATE FUNCTION tell_of_dispute() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    INSERT INTO sandbox.webhook (id, reference, status, how, due_at, dispute, snapshot)
    VALUES ('whm_' || replace(gen_random_uuid()::text, '-', ''), NEW.reference, NEW.status, 'webhook', clock_timestamp(),
            NEW.id,
            jsonb_build_object(
                'merchant', NEW.merchant, 'reference', NEW.reference, 'dispute', NEW.id, 'stage', NEW.stage,
                'status', NEW.status, 'taken', NEW.taken, 'amount', NEW.amount, 'currency', NEW.currency,
                'fee', NEW.fee, 'reason', NEW.reason, 'network_reason_code', NEW.network_reason_code,
                'respond_by', to_char(NEW.respond_by AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')));
    RETURN NULL;
END
$$;
CREATE TRIGGER told_of_dispute AFTER INSERT OR UPDATE OF stage, status ON dispute FOR EACH ROW
    WHEN (NEW.status <> 'scheduled' AND NEW.webhook IS NOT NULL) EXECUTE FUNCTION tell_of_dispute();

-- The cards that are meant to be disputed. Within ten seconds of the capture, by the bank's clock.
CREATE FUNCTION dispute_what_was_taken() RETURNS trigger
    LANGUAGE plpgsql AS
$$
DECLARE
    script text := CASE NEW.kind WHEN 'authorization' THEN NEW.script
                   ELSE (SELECT a.script FROM sandbox.booking a WHERE a.reference = NEW.authorization_reference) END;
BEGIN
    IF script LIKE 'dispute\_%' THEN
        INSERT INTO sandbox.dispute (reference, authorization_reference, merchant, webhook, amount, currency, reason,
                                     network_reason_code, stage, status, next_status, next_at)
        VALUES (NEW.reference, coalesce(NEW.authorization_reference, NEW.reference), NEW.merchant, NEW.webhook,
                NEW.amount, NEW.currency,
                CASE script WHEN 'dispute_product_not_received' THEN 'product_not_received' ELSE 'fraudulent' END,
                CASE script WHEN 'dispute_product_not_received' THEN '13.1' ELSE '10.4' END,
                CASE script WHEN 'dispute_inquiry' THEN 'inquiry' ELSE 'chargeback' END,
                'scheduled', 'needs_response', NEW.booked_at + interval '3 seconds');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER disputed_by_script AFTER INSERT ON booking FOR EACH ROW
    WHEN (NEW.kind = 'capture' AND NEW.status = 'accepted' OR NEW.kind = 'authorization' AND NEW.captured > 0)
    EXECUTE FUNCTION dispute_what_was_taken();
