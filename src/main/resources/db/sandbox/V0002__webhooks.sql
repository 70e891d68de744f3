-- why: what the bank books without being able to say so in an answer, it tells by webhook, and a crash must not make it forget
--
-- A webhook is written in the transaction of the booking itself, by triggers, and leaves the table when it was taken.

ALTER TABLE booking
    -- whose order it was, repeated in every webhook
    ADD COLUMN merchant text CHECK (length(merchant) <= 64),
    -- null: never told; 'later': later changes alone; else also told at once, so: word[:milliseconds]
    ADD COLUMN webhook  text;
CREATE INDEX booking_lapsing ON booking (expires_at) WHERE open AND webhook IS NOT NULL;

CREATE TABLE webhook (
    id          text        PRIMARY KEY,
    reference   text        NOT NULL REFERENCES booking (reference),
    -- what became of it at that time
    status      text        NOT NULL,
    reason      text,
    how         text        NOT NULL,
    occurred_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    due_at      timestamptz NOT NULL,
    tries       int         NOT NULL DEFAULT 0
);
CREATE INDEX webhook_due ON webhook (due_at);

CREATE FUNCTION tell(what booking, new_status text) RETURNS text
    LANGUAGE sql AS
$$
    INSERT INTO sandbox.webhook (id, reference, status, reason, how, due_at)
    VALUES ('whm_' || replace(gen_random_uuid()::text, '-', ''), what.reference, new_status, what.reason,
            coalesce(what.webhook, 'webhook'),
            clock_timestamp()
                + make_interval(secs => coalesce(nullif(split_part(what.webhook, ':', 2), '')::int, 0) / 1000.0))
    RETURNING id
$$;

CREATE FUNCTION tell_of_booking() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    PERFORM sandbox.tell(NEW, NEW.status);
    RETURN NULL;
END
$$;
CREATE TRIGGER told_at_once AFTER INSERT ON booking FOR EACH ROW
    WHEN (NEW.webhook <> 'later') EXECUTE FUNCTION tell_of_booking();
CREATE TRIGGER told_of_changes AFTER UPDATE OF status ON booking FOR EACH ROW
    WHEN (NEW.webhook IS NOT NULL AND NEW.status <> OLD.status AND NEW.status <> 'reversed')
    EXECUTE FUNCTION tell_of_booking();
