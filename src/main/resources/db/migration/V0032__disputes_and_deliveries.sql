-- why: a dispute's money may come back before its stage is over, what a bank takes may come again over another amount, and what is
-- written of deliveries must cost the same after a surge

ALTER TABLE dispute_event DROP CONSTRAINT dispute_kind;
ALTER TABLE dispute_event ADD CONSTRAINT dispute_kind CHECK (kind IN
    ('opened', 'updated', 'reminded', 'escalated', 'funds_withdrawn', 'funds_reinstated', 'responded', 'expired', 'accepted',
     'prevented', 'withdrawn', 'lost', 'won'));

-- An amount never changes: when the bank's does, what it took before comes back, and a dispute of its own has the new one.
ALTER TABLE dispute DROP CONSTRAINT dispute_opened_once;
ALTER TABLE dispute ADD CONSTRAINT dispute_opened_once UNIQUE (merchant_id, acquirer, bank_reference, amount);

-- What becomes of a delivery after a try; whether it waits for another one. Row after row: a join with what was tried would be planned,
-- and the plan of a time when nothing waited reads all that waits for a merchant after a surge. One row by its key is planned as badly,
-- since of an empty table all indexes are alike; so rows are asked for in an order that one index alone has, and sorting is off.
CREATE FUNCTION settle_delivery(of_merchant uuid, of_endpoint uuid, of_event uuid, attempt int, outcome text,
                                next_at timestamptz, at timestamptz) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_incremental_sort = off AS
$$
DECLARE
    one CURSOR (event uuid) FOR
        SELECT d.object_id, d.tries FROM public.delivery d
        WHERE d.merchant_id = of_merchant
          AND (d.endpoint_id, d.event_id) >= (of_endpoint, event) AND (d.endpoint_id, d.event_id) <= (of_endpoint, event)
        ORDER BY d.endpoint_id, d.event_id FOR UPDATE;
    known   record;
    later   record;
    version int;
    next    uuid;
BEGIN
    OPEN one (of_event);
    FETCH one INTO known;
    -- What was taken is over; anything else only if nobody has tried it, or asked for it anew, meanwhile.
    IF NOT found OR outcome <> 'delivered' AND known.tries <> attempt - 1 THEN
        CLOSE one;
        RETURN false;
    END IF;
    IF outcome = 'failed' THEN
        UPDATE public.delivery SET due_at = settle_delivery.next_at, tries = attempt WHERE CURRENT OF one;
        CLOSE one;
        RETURN true;
    END IF;
    DELETE FROM public.delivery WHERE CURRENT OF one;
    CLOSE one;
    IF NOT coalesce((SELECT w.ordered FROM public.webhook_endpoint w
                     WHERE w.merchant_id = of_merchant AND w.id = of_endpoint), false) THEN
        RETURN false;
    END IF;
    FOR later IN -- what waited for it is due now: of the lowest version the first
        SELECT n.event_id, n.object_version FROM public.delivery n
        WHERE n.merchant_id = of_merchant
          AND (n.endpoint_id, n.object_id) >= (of_endpoint, known.object_id)
          AND (n.endpoint_id, n.object_id) <= (of_endpoint, known.object_id)
        ORDER BY n.endpoint_id, n.object_id, n.object_version
    LOOP
        version := coalesce(version, later.object_version);
        EXIT WHEN later.object_version > version;
        next := least(next, later.event_id);
    END LOOP;
    OPEN one (next);
    FETCH one INTO later;
    IF found THEN
        UPDATE public.delivery SET due_at = at WHERE CURRENT OF one;
    END IF;
    CLOSE one;
    RETURN false;
END
$$;
REVOKE EXECUTE ON FUNCTION settle_delivery(uuid, uuid, uuid, int, text, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION settle_delivery(uuid, uuid, uuid, int, text, timestamptz, timestamptz) TO postern_app;
