-- why: merchants rely on what they are told, so each event waits in a row of its own until the merchant's server took it

-- Events in the order in which a reader may see them: a transaction that is under way may still add one with an older id, and
-- none with an older transaction once all older ones have ended.
ALTER TABLE event ADD COLUMN transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX event_in_order ON event (merchant_id, transaction_id, id);
GRANT SELECT ON event TO postern_worker;

-- Where a merchant wants to be told, and of what.
CREATE TABLE webhook_endpoint
(
    merchant_id      uuid        NOT NULL,
    id               uuid        NOT NULL,
    url              text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2048),
    description      text        CHECK (length(description) BETWEEN 1 AND 256),
    -- types of events, or * for all
    events           text[]      NOT NULL CHECK (cardinality(events) BETWEEN 1 AND 100),
    enabled          boolean     NOT NULL,
    -- why it is disabled: the merchant said so, its server said it is gone (410), or it failed for days
    disabled_because text        CHECK (disabled_because IN ('asked', 'gone', 'failing')),
    -- one object's events one after the other
    ordered          boolean     NOT NULL,
    -- NULL: as fast as it answers
    per_second       int         CHECK (per_second BETWEEN 1 AND 1000),
    -- headers that the merchant wants on each delivery; they may be secrets
    headers          bytea,
    -- grows with each change that the merchant is told of by an event
    version          int         NOT NULL DEFAULT 1 CHECK (version > 0),
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    CHECK (enabled = (disabled_because IS NULL))
);
CALL keep_sealed('webhook_endpoint', 'headers', 'id');
CALL keep_to_merchant('webhook_endpoint');
GRANT SELECT, INSERT, DELETE ON webhook_endpoint TO postern_app;
GRANT UPDATE (url, description, events, enabled, disabled_because, ordered, per_second, headers, version)
    ON webhook_endpoint TO postern_app;
GRANT SELECT (merchant_id, id, url, description, events, enabled, disabled_because, ordered, per_second, version, created_at)
    ON webhook_endpoint TO postern_auditor;
GRANT SELECT ON webhook_endpoint TO postern_worker;

-- What deliveries to an endpoint are signed with: its newest version, and each earlier one until the time that a later one
-- names. It goes together with its endpoint.
CREATE TABLE webhook_secret
(
    merchant_id  uuid        NOT NULL,
    id           uuid        NOT NULL,
    endpoint_id  uuid        NOT NULL,
    version      int         NOT NULL CHECK (version > 0),
    sealed       bytea       NOT NULL,
    -- until when those before this one are signed with, too
    former_until timestamptz NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, endpoint_id, version),
    FOREIGN KEY (merchant_id, endpoint_id) REFERENCES webhook_endpoint ON DELETE CASCADE
);
CALL keep_sealed('webhook_secret', 'sealed', 'id');
CALL keep_to_merchant('webhook_secret');
GRANT SELECT, INSERT ON webhook_secret TO postern_app;
GRANT SELECT ON webhook_secret TO postern_worker;

-- Work: an event on its way to an endpoint. No foreign keys: the payment path writes these, and its transactions would all
-- write to the endpoint's row to hold it.
CREATE TABLE delivery
(
    merchant_id    uuid        NOT NULL,
    endpoint_id    uuid        NOT NULL,
    event_id       uuid        NOT NULL,
    object_id      uuid        NOT NULL,
    object_version int         NOT NULL,
    due_at         timestamptz NOT NULL,
    -- how often it was tried since it was put here
    tries          int         NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, endpoint_id, event_id)
);
-- Workers hop from endpoint to endpoint and look at each one's next; a long queue of one does not make them slower.
CREATE INDEX delivery_due ON delivery (merchant_id, endpoint_id, due_at);
CREATE INDEX delivery_of_object ON delivery (merchant_id, endpoint_id, object_id, object_version);
CALL keep_to_merchant('delivery');
GRANT SELECT, INSERT, UPDATE (due_at, tries), DELETE ON delivery TO postern_app;
GRANT SELECT, UPDATE (due_at, tries), DELETE ON delivery TO postern_worker;
GRANT SELECT ON delivery TO postern_auditor;

-- Work: since when an endpoint has failed without a success in between.
CREATE TABLE failing_endpoint
(
    merchant_id uuid        NOT NULL,
    endpoint_id uuid        NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, endpoint_id)
);
CALL keep_to_merchant('failing_endpoint');
GRANT SELECT, INSERT, DELETE ON failing_endpoint TO postern_app;
GRANT SELECT ON failing_endpoint TO postern_auditor, postern_worker;

-- Each try, for good.
CREATE TABLE delivery_attempt
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    endpoint_id uuid        NOT NULL,
    event_id    uuid        NOT NULL,
    attempt     int         NOT NULL CHECK (attempt > 0),
    outcome     text        NOT NULL CHECK (outcome IN ('delivered', 'failed', 'exhausted')),
    -- what the merchant's server answered; NULL when it did not
    status_code int,
    -- why it failed; one of few words
    reason      text        CHECK (reason ~ '^[a-z_]{1,40}$'),
    millis      int         NOT NULL CHECK (millis >= 0),
    -- when the next try is due; NULL after the last
    next_at     timestamptz,
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, id),
    CHECK ((outcome = 'delivered') = (reason IS NULL)),
    CHECK ((outcome = 'failed') = (next_at IS NOT NULL))
);
CREATE INDEX delivery_attempt_of_endpoint ON delivery_attempt (merchant_id, endpoint_id, id);
CREATE INDEX delivery_attempt_of_event ON delivery_attempt (merchant_id, event_id, id);
CALL keep_as_records('delivery_attempt');
CALL keep_to_merchant('delivery_attempt');
GRANT SELECT ON delivery_attempt TO postern_app;
GRANT INSERT (merchant_id, id, endpoint_id, event_id, attempt, outcome, status_code, reason, millis, next_at, at)
    ON delivery_attempt TO postern_app;

-- What was sent and answered, as JSON: headers, and the first 4 kB of the answer. Sealed, since nobody knows what a merchant's
-- server says.
CREATE TABLE delivery_exchange
(
    merchant_id uuid  NOT NULL,
    id          uuid  NOT NULL, -- the attempt's
    sealed      bytea NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, id) REFERENCES delivery_attempt
);
CALL keep_sealed('delivery_exchange', 'sealed', 'id');
CALL keep_to_merchant('delivery_exchange');
GRANT SELECT, INSERT ON delivery_exchange TO postern_app;
GRANT SELECT ON delivery_exchange TO postern_worker;
