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
-- rows live for seconds: what they leave behind is cleared before it is in the way
ALTER TABLE delivery SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0.05);
CALL keep_to_merchant('delivery');
GRANT SELECT, INSERT, UPDATE (due_at, tries), DELETE ON delivery TO postern_app;
GRANT SELECT, UPDATE (due_at, tries), DELETE ON delivery TO postern_worker;
GRANT SELECT ON delivery TO postern_auditor;

-- Work: from when on an endpoint with a limit of its own may have its next delivery; all gateways together keep to it.
CREATE TABLE delivery_pace
(
    merchant_id uuid        NOT NULL,
    endpoint_id uuid        NOT NULL,
    next_at     timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, endpoint_id)
);
CALL keep_to_merchant('delivery_pace');
GRANT SELECT, INSERT, UPDATE (next_at), DELETE ON delivery_pace TO postern_worker;

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
-- server says. The attempt stays for good, and this for a while (forget_exchanges).
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

-- Claims what is due until in_until, for in_most deliveries at most, and gives each with all that sending it takes. It hops from
-- endpoint to endpoint, beginning behind the given one, so that a long queue of one costs the others nothing. What a merchant may
-- have is divided among those of its endpoints that something is due at. The last row has no event: it names the endpoint to go on
-- behind, or none where all were looked at, and in "tries" how many were due.
--
-- A function for its settings: a plan that was made while the table was empty must never read all of a full one.
CREATE FUNCTION claim_deliveries(in_now timestamptz, in_until timestamptz, in_after_merchant uuid, in_after_endpoint uuid,
        in_hops int, in_busy uuid[], in_room int[], in_usual int,
        in_busy_merchants uuid[], in_merchant_room int[], in_merchant_usual int, in_most int)
    RETURNS TABLE (merchant_id uuid, endpoint_id uuid, event_id uuid, object_id uuid, object_version int, tries int,
                   ordered boolean, url text, headers bytea, type text, body text, failing_since timestamptz,
                   secret_ids uuid[], secret_versions int[], secrets bytea[], former_until timestamptz[])
    LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off
    SET plan_cache_mode = force_generic_plan
    AS
$$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE hop (merchant_id, endpoint_id, n) AS (
        (SELECT d.merchant_id, d.endpoint_id, 1
         FROM delivery d
         WHERE (d.merchant_id, d.endpoint_id) > (in_after_merchant, in_after_endpoint)
         ORDER BY d.merchant_id, d.endpoint_id
         LIMIT 1)
        UNION ALL
        SELECT further.merchant_id, further.endpoint_id, hop.n + 1
        FROM hop
        CROSS JOIN LATERAL (
            SELECT d.merchant_id, d.endpoint_id
            FROM delivery d
            WHERE (d.merchant_id, d.endpoint_id) > (hop.merchant_id, hop.endpoint_id)
            ORDER BY d.merchant_id, d.endpoint_id
            LIMIT 1) further
        WHERE hop.n < in_hops
    ), lane AS MATERIALIZED (
        SELECT h.merchant_id, h.endpoint_id, e.ordered, e.url, e.headers, e.per_second,
               least(own.room, greatest(1, shared.room / count(*) OVER (PARTITION BY h.merchant_id))) AS room
        FROM hop h
        JOIN webhook_endpoint e ON e.merchant_id = h.merchant_id AND e.id = h.endpoint_id
        CROSS JOIN LATERAL (
            SELECT coalesce(in_room[array_position(in_busy, h.endpoint_id)], in_usual) AS room) own
        CROSS JOIN LATERAL (
            SELECT coalesce(in_merchant_room[array_position(in_busy_merchants, h.merchant_id)], in_merchant_usual) AS room) shared
        WHERE e.enabled AND own.room > 0 AND shared.room > 0
          AND EXISTS (SELECT FROM delivery d
                      WHERE d.merchant_id = h.merchant_id AND d.endpoint_id = h.endpoint_id AND d.due_at <= in_now)
    ), due AS MATERIALIZED (
        SELECT l.*, p.paced_from, d.place, d.event_id, d.object_id, d.object_version, d.tries, d.head_due_at
        FROM lane l
        LEFT JOIN LATERAL (
            SELECT greatest(p.next_at, in_now - interval '1 second') AS paced_from
            FROM delivery_pace p
            WHERE l.per_second IS NOT NULL AND p.merchant_id = l.merchant_id AND p.endpoint_id = l.endpoint_id
            FOR UPDATE SKIP LOCKED) p ON true
        CROSS JOIN LATERAL (
            SELECT d.ctid AS place, d.event_id, d.object_id, d.object_version, d.tries,
                   -- in order, one waits for each of its object that is before it
                   CASE WHEN l.ordered THEN (
                       SELECT head.due_at
                       FROM delivery head
                       WHERE head.merchant_id = d.merchant_id AND head.endpoint_id = d.endpoint_id
                         AND head.object_id = d.object_id
                         AND (head.object_version, head.event_id) < (d.object_version, d.event_id)
                       ORDER BY head.object_version, head.event_id
                       LIMIT 1) END AS head_due_at
            FROM delivery d
            WHERE d.merchant_id = l.merchant_id AND d.endpoint_id = l.endpoint_id AND d.due_at <= in_now
            ORDER BY d.due_at
            LIMIT CASE WHEN l.per_second IS NULL THEN l.room
                       ELSE greatest(0, least(l.room, coalesce(
                           floor(extract(epoch FROM in_now - p.paced_from) * l.per_second), 0)))::int END
            FOR UPDATE OF d SKIP LOCKED) d
        LIMIT in_most
    ), claimed AS (
        -- what waits for another of its object is looked at again when that one may have ended
        UPDATE delivery d
        SET due_at = CASE WHEN due.head_due_at IS NULL THEN in_until
                          WHEN due.head_due_at <= in_until THEN in_now + interval '1 second'
                          ELSE least(due.head_due_at, in_now + interval '10 minutes') END
        FROM due
        WHERE d.ctid = ANY (ARRAY(SELECT due.place FROM due))
          AND d.merchant_id = due.merchant_id AND d.endpoint_id = due.endpoint_id AND d.event_id = due.event_id
        RETURNING due.*
    ), paced AS (
        UPDATE delivery_pace p
        SET next_at = taken.paced_from + make_interval(secs => taken.n / taken.per_second::float8)
        FROM (SELECT due.merchant_id, due.endpoint_id, due.paced_from, due.per_second, count(*) AS n
              FROM due
              WHERE due.paced_from IS NOT NULL AND due.head_due_at IS NULL
              GROUP BY 1, 2, 3, 4) taken
        WHERE p.merchant_id = taken.merchant_id AND p.endpoint_id = taken.endpoint_id
    ), unpaced AS (
        INSERT INTO delivery_pace (merchant_id, endpoint_id, next_at)
        SELECT l.merchant_id, l.endpoint_id, in_now - interval '1 second'
        FROM lane l
        WHERE l.per_second IS NOT NULL
          AND NOT EXISTS (SELECT FROM delivery_pace p
                          WHERE p.merchant_id = l.merchant_id AND p.endpoint_id = l.endpoint_id)
        ON CONFLICT DO NOTHING
    )
    SELECT c.merchant_id, c.endpoint_id, c.event_id, c.object_id, c.object_version, c.tries, c.ordered, c.url, c.headers,
           e.type, e.body, f.since, s.ids, s.versions, s.sealed, s.former_until
    FROM claimed c
    JOIN event e ON e.merchant_id = c.merchant_id AND e.id = c.event_id
    LEFT JOIN failing_endpoint f ON f.merchant_id = c.merchant_id AND f.endpoint_id = c.endpoint_id
    CROSS JOIN LATERAL (
        SELECT array_agg(s.id ORDER BY s.version DESC) AS ids, array_agg(s.version ORDER BY s.version DESC) AS versions,
               array_agg(s.sealed ORDER BY s.version DESC) AS sealed,
               array_agg(s.former_until ORDER BY s.version DESC) AS former_until
        FROM webhook_secret s
        WHERE s.merchant_id = c.merchant_id AND s.endpoint_id = c.endpoint_id) s
    WHERE c.head_due_at IS NULL
    UNION ALL
    SELECT behind.merchant_id, behind.endpoint_id, NULL, NULL, NULL, (SELECT count(*) FROM due)::int, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           NULL, NULL
    FROM (VALUES (true)) always
    LEFT JOIN LATERAL (
        (SELECT due.merchant_id, due.endpoint_id
         FROM due
         WHERE (SELECT count(*) FROM due) >= in_most
         ORDER BY due.merchant_id DESC, due.endpoint_id DESC
         LIMIT 1)
        UNION ALL
        SELECT hop.merchant_id, hop.endpoint_id
        FROM hop
        WHERE hop.n >= in_hops AND (SELECT count(*) FROM due) < in_most) behind ON true;
END
$$;
REVOKE EXECUTE ON FUNCTION claim_deliveries(timestamptz, timestamptz, uuid, uuid, int, uuid[], int[], int,
    uuid[], int[], int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION claim_deliveries(timestamptz, timestamptz, uuid, uuid, int, uuid[], int[], int,
    uuid[], int[], int, int) TO postern_worker;

-- Removes deliveries to endpoints that are no more, in_most at most, hopping from endpoint to endpoint.
CREATE FUNCTION forget_deliveries(in_most int) RETURNS int
    LANGUAGE plpgsql
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS
$$
DECLARE
    gone int;
BEGIN
    WITH RECURSIVE hop (merchant_id, endpoint_id) AS (
        (SELECT d.merchant_id, d.endpoint_id FROM delivery d ORDER BY d.merchant_id, d.endpoint_id LIMIT 1)
        UNION ALL
        SELECT further.merchant_id, further.endpoint_id
        FROM hop
        CROSS JOIN LATERAL (
            SELECT d.merchant_id, d.endpoint_id
            FROM delivery d
            WHERE (d.merchant_id, d.endpoint_id) > (hop.merchant_id, hop.endpoint_id)
            ORDER BY d.merchant_id, d.endpoint_id
            LIMIT 1) further
    ), lost AS MATERIALIZED (
        SELECT d.ctid AS place
        FROM hop h
        JOIN delivery d ON d.merchant_id = h.merchant_id AND d.endpoint_id = h.endpoint_id
        WHERE NOT EXISTS (SELECT FROM webhook_endpoint e WHERE e.merchant_id = h.merchant_id AND e.id = h.endpoint_id)
        LIMIT in_most
    )
    DELETE FROM delivery d
    WHERE d.ctid = ANY (ARRAY(SELECT lost.place FROM lost));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;
REVOKE EXECUTE ON FUNCTION forget_deliveries(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_deliveries(int) TO postern_worker;

-- Lets one range at a time be put on its way to an endpoint again, and only while fewer than in_most deliveries wait for it: whoever
-- calls again and again must not keep connections waiting for each other, nor pile up what the endpoint cannot take.
CREATE FUNCTION hold_resend(in_merchant uuid, in_endpoint uuid, in_most int) RETURNS boolean
    LANGUAGE plpgsql AS
$$
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtextextended('resend ' || in_endpoint, 0)) THEN
        RAISE EXCEPTION 'a range is being sent to endpoint % already', in_endpoint
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_resend_at_a_time';
    END IF;
    IF in_most <= (SELECT count(*) FROM (
            SELECT FROM delivery d
            WHERE d.merchant_id = in_merchant AND d.endpoint_id = in_endpoint
            LIMIT in_most) waiting) THEN
        RAISE EXCEPTION 'too much waits for endpoint %', in_endpoint
            USING ERRCODE = 'check_violation', CONSTRAINT = 'too_many_wait_for_resend';
    END IF;
    RETURN true;
END
$$;
REVOKE EXECUTE ON FUNCTION hold_resend(uuid, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION hold_resend(uuid, uuid, int) TO postern_app;

-- The owner's hand: removes what was sent and answered by attempts with ids before in_before, in_most at most, beginning at a
-- merchant and hopping on to the next by index. Gives how many, and the merchant to go on at; none when all were looked at.
CREATE FUNCTION forget_exchanges(in_before uuid, in_from_merchant uuid, in_hops int, in_most int,
                                 OUT gone int, OUT next_merchant uuid)
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    AS
$$
BEGIN
    WITH RECURSIVE hop (merchant_id, n) AS (
        (SELECT x.merchant_id, 1
         FROM delivery_exchange x
         WHERE x.merchant_id >= in_from_merchant
         ORDER BY x.merchant_id
         LIMIT 1)
        UNION ALL
        SELECT further.merchant_id, hop.n + 1
        FROM hop
        CROSS JOIN LATERAL (
            SELECT x.merchant_id
            FROM delivery_exchange x
            WHERE x.merchant_id > hop.merchant_id
            ORDER BY x.merchant_id
            LIMIT 1) further
        WHERE hop.n < in_hops
    ), old AS MATERIALIZED (
        SELECT o.merchant_id, o.id
        FROM hop
        CROSS JOIN LATERAL (
            SELECT x.merchant_id, x.id
            FROM delivery_exchange x
            WHERE x.merchant_id = hop.merchant_id AND x.id < in_before
            ORDER BY x.id
            LIMIT in_most
            FOR UPDATE SKIP LOCKED) o
        LIMIT in_most
    ), removed AS (
        DELETE FROM delivery_exchange x
        USING old
        WHERE x.merchant_id = old.merchant_id AND x.id = old.id
    )
    SELECT (SELECT count(*) FROM old),
           CASE WHEN (SELECT count(*) FROM old) >= in_most
                THEN (SELECT old.merchant_id FROM old ORDER BY old.merchant_id DESC LIMIT 1)
                ELSE (SELECT hop.merchant_id FROM hop WHERE hop.n >= in_hops) END
    INTO gone, next_merchant;
END
$$;
REVOKE EXECUTE ON FUNCTION forget_exchanges(uuid, uuid, int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_exchanges(uuid, uuid, int, int) TO postern_worker;
