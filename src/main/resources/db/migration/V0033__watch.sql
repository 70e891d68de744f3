-- why: whoever watches the gateway sees what nobody knows the end of, without reading all that only waits for its day

ALTER TABLE payment_work
    -- Since when the move's end has been unknown; null while its own request still waits for the bank.
    ADD COLUMN unknown_since timestamptz,
    -- The end is known, or a cardholder's: it is only looked at again, and never unknown.
    ADD COLUMN watched       boolean NOT NULL DEFAULT false;
-- What was under way before is not told apart; it ends, or is looked at again, as ever.
UPDATE payment_work SET watched = true WHERE kind IN ('authorization', 'refund');
-- Empty but for unknown ones, so that an ordinary payment adds nothing to it.
CREATE INDEX payment_work_unknown ON payment_work (unknown_since) INCLUDE (kind) WHERE unknown_since IS NOT NULL;
GRANT UPDATE (unknown_since, watched) ON payment_work TO postern_app;
GRANT UPDATE (unknown_since) ON payment_work TO postern_worker;

-- What workers count: how far checkpoints are behind, how many keys there are.
GRANT SELECT ON checkpoint_mark, key_fact TO postern_worker;
GRANT SELECT ON SEQUENCE posting_id TO postern_worker;
