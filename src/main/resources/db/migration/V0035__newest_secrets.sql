-- why: a claim of deliveries brought all secrets along that an endpoint ever had, for each of them, so one whose secret was rotated
-- again and again could fill a gateway's memory. At most four are valid at a time, the newest. Else as in V0020.

CREATE OR REPLACE FUNCTION claim_deliveries(in_now timestamptz, in_until timestamptz, in_after_merchant uuid, in_after_endpoint uuid,
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
        FROM (SELECT n.id, n.version, n.sealed, n.former_until
              FROM webhook_secret n
              WHERE n.merchant_id = c.merchant_id AND n.endpoint_id = c.endpoint_id
              ORDER BY n.version DESC
              LIMIT 4) s) s
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
