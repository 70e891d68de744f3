-- why: a limit holds for all gateways together, counting must not wait for a disk, and some merchants need another limit
--
-- Work rows. Not logged: a transaction that writes nothing else waits for no flush of the log. A crash of the server
-- empties the table, and every budget begins anew.

CREATE UNLOGGED TABLE budget_use
(
    merchant_id uuid        NOT NULL,
    -- a hash of what is limited and for whom: no name and no address stands here
    budget      uuid        NOT NULL,
    first_slot  bigint      NOT NULL,
    -- a window is 60 slots long; the 61 that a window can touch, and the 60 to come in which shares are used that are
    -- given now
    used        int[]       NOT NULL CHECK (cardinality(used) = 121),
    empty_at    timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, budget)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
CALL keep_to_merchant('budget_use');

-- Takes up to so much of a budget. What is given may be used for one window from now, so it counts in the last slot in
-- which that can be; when its use is reported it counts in this one. A use is thus never counted earlier than it was, and
-- the sum over all slots bounds every stretch of a window's length.
CREATE FUNCTION take_of_budget(of_merchant uuid, of_budget uuid, window_ms bigint, most int, want int,
                               spent_slots bigint[], spent_used int[],
                               OUT granted int, OUT unused int, OUT slot bigint, OUT frees_in_ms bigint)
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS
$$
DECLARE
    slots CONSTANT int := 60;
    present CONSTANT int := slots + 1; -- where in the array this slot is
    slot_ms CONSTANT bigint := greatest(1, window_ms / slots);
    row_first bigint;
    counts int[];
    now_ms bigint;
    base bigint;
    shift bigint;
    at int;
    moved int;
    total int;
BEGIN
    LOOP
        -- the lock makes takers follow each other; it is held for this one statement
        SELECT b.first_slot, b.used INTO row_first, counts
        FROM budget_use b WHERE b.merchant_id = of_merchant AND b.budget = of_budget FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO budget_use (merchant_id, budget, first_slot, used, empty_at)
        VALUES (of_merchant, of_budget, 0, array_fill(0, ARRAY[2 * slots + 1]), clock_timestamp())
        ON CONFLICT DO NOTHING;
    END LOOP;

    -- read after the lock was got: whoever comes later sees a later time
    now_ms := floor(extract(epoch FROM clock_timestamp()) * 1000);
    base := greatest(now_ms / slot_ms - slots, row_first); -- a clock that was put back counts on from where it was
    shift := least(base - row_first, 2 * slots + 1);
    IF shift > 0 THEN
        counts := counts[shift + 1 : 2 * slots + 1] || array_fill(0, ARRAY[shift::int]);
    END IF;

    FOR n IN 1 .. coalesce(array_length(spent_slots, 1), 0) LOOP
        IF spent_slots[n] = 0 THEN -- used without asking
            counts[present] := counts[present] + spent_used[n];
        ELSIF spent_slots[n] - base + 1 > present AND spent_slots[n] - base < 2 * slots + 1 THEN
            at := spent_slots[n] - base + 1;
            moved := least(spent_used[n], counts[at]);
            counts[at] := counts[at] - moved;
            counts[present] := counts[present] + moved;
        END IF;
    END LOOP;

    SELECT sum(c) INTO total FROM unnest(counts) c;
    granted := greatest(0, least(want, most - total));
    unused := greatest(0, most - total - granted);
    slot := base + 2 * slots;
    counts[2 * slots + 1] := counts[2 * slots + 1] + granted;

    SELECT min(n) INTO at FROM generate_subscripts(counts, 1) n WHERE counts[n] > 0;
    frees_in_ms := (base + coalesce(at, present) + slots) * slot_ms - now_ms;

    UPDATE budget_use b
    SET first_slot = base, used = counts, empty_at = clock_timestamp() + 2 * window_ms * interval '1 millisecond'
    WHERE b.merchant_id = of_merchant AND b.budget = of_budget;
END
$$;

-- Removes what nothing is left of; a row that is taken of again just now is not one.
CREATE FUNCTION forget_budgets() RETURNS bigint
    LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS
$$
    WITH gone AS (
        DELETE FROM budget_use b
        USING (SELECT o.merchant_id, o.budget FROM budget_use o
               WHERE o.empty_at < clock_timestamp() - interval '1 second'
               LIMIT 10000 FOR UPDATE SKIP LOCKED) old
        WHERE b.merchant_id = old.merchant_id AND b.budget = old.budget
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE EXECUTE ON FUNCTION take_of_budget(uuid, uuid, bigint, int, int, bigint[], int[]) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION forget_budgets() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION take_of_budget(uuid, uuid, bigint, int, int, bigint[], int[]) TO postern_app;
GRANT EXECUTE ON FUNCTION forget_budgets() TO postern_app;

-- NULL: what the gateway's configuration says
ALTER TABLE merchant
    ADD COLUMN requests_per_minute int CHECK (requests_per_minute BETWEEN 1 AND 100000000),
    ADD COLUMN failed_cards_per_minute int CHECK (failed_cards_per_minute BETWEEN 1 AND 100000000);
GRANT UPDATE (requests_per_minute, failed_cards_per_minute) ON merchant TO postern_app;
