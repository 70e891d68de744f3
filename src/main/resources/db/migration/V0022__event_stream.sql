-- why: whoever reads events from a stream gets each at least once, in its object's order, however many gateways feed it

-- Work: how far a merchant's events have gone into the stream, and which gateway is at it. Without the rows the stream begins
-- anew with the first event.
CREATE TABLE event_stream
(
    merchant_id    uuid        NOT NULL PRIMARY KEY,
    -- the last event that the stream has; none at first
    transaction_id xid8        NOT NULL DEFAULT '0',
    event_id       uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    held_by        uuid,
    held_until     timestamptz NOT NULL DEFAULT '-infinity'
);
CALL keep_to_merchant('event_stream');
GRANT SELECT, INSERT (merchant_id), UPDATE (transaction_id, event_id, held_by, held_until) ON event_stream TO postern_worker;
GRANT SELECT ON event_stream TO postern_auditor;
GRANT SELECT ON event TO postern_worker;
GRANT SELECT (merchant_id) ON merchant TO postern_worker;
