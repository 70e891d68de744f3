-- why: a restore, a superuser or a directory that is not mounted must not let the log stand still, or begin anew, in silence

-- Why nothing is sealed until somebody has looked (docs/runbooks/anchor-disagrees-with-the-log.md). It stays when the server's
-- transactions have come to the mark by themselves: what was written meanwhile stands before the mark and would be in no log.
ALTER TABLE log_work ADD COLUMN ahead text;
GRANT UPDATE (ahead) ON log_work TO postern_worker;

-- The directory that heads of a log were anchored in first, by the name that a file in it has. Another one is not taken for it.
CREATE TABLE anchor_place
(
    merchant_id uuid        NOT NULL,
    origin      text        NOT NULL,
    place       uuid        NOT NULL,
    since       timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, origin)
);
CALL keep_as_records('anchor_place');
CALL keep_to_merchant('anchor_place');
GRANT SELECT ON anchor_place TO postern_worker, postern_auditor;
GRANT INSERT (merchant_id, origin, place) ON anchor_place TO postern_worker;

-- Of each kind the newest record, when this server has not come to its transaction: put there by other hands, or brought by a dump.
CREATE FUNCTION log_records_ahead() RETURNS TABLE (kind text, entry_id uuid, transaction_id xid8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS
$$
DECLARE
    come_to CONSTANT xid8 := pg_snapshot_xmax(pg_current_snapshot());
BEGIN
    RETURN QUERY
        SELECT 'receipt'::text, r.id, r.transaction_id FROM public.receipt r
        WHERE r.transaction_id >= come_to ORDER BY r.transaction_id DESC, r.id DESC LIMIT 1;
    RETURN QUERY
        SELECT 'journal'::text, j.id, j.transaction FROM public.journal j
        WHERE j.transaction >= come_to ORDER BY j.transaction DESC, j.id DESC LIMIT 1;
    RETURN QUERY
        SELECT 'audit_entry'::text, e.id, e.transaction_id FROM public.audit_entry e
        WHERE e.transaction_id >= come_to ORDER BY e.transaction_id DESC, e.id DESC LIMIT 1;
END
$$;
REVOKE EXECUTE ON FUNCTION log_records_ahead() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_records_ahead() TO postern_auditor;

-- Records that no leaf is of though they stand up to the mark, or carry a transaction that this server has not come to: none, unless
-- other hands put them there. Looks at a window of them, and answers first where it ends (without a merchant), so that the next one
-- goes on there.
CREATE OR REPLACE FUNCTION log_strays(of_kind text, after_transaction xid8, after_id uuid, look_at int)
    RETURNS TABLE (of_merchant uuid, entry_id uuid, transaction_id xid8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    come_to  CONSTANT xid8 := pg_snapshot_xmax(pg_current_snapshot());
    numbered CONSTANT name := CASE of_kind WHEN 'journal' THEN 'transaction' ELSE 'transaction_id' END;
    window_of CONSTANT text := format($q$
        SELECT w.number, w.id FROM (
            SELECT r.%1$I AS number, r.id FROM public.%2$I r
            WHERE (r.%1$I, r.id) > ($1, $2) AND (r.%1$I, r.id) <= ($3, $4)
            ORDER BY r.%1$I, r.id LIMIT $5) w
        ORDER BY w.number DESC, w.id DESC LIMIT 1 $q$, numbered, of_kind);
    last_id  CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    mark     public.log_mark%ROWTYPE;
    from_number xid8 := after_transaction;
    from_id  uuid := after_id;
    upto     record;
BEGIN
    SELECT * INTO STRICT mark FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = of_kind;
    EXECUTE window_of INTO upto USING from_number, from_id, mark.transaction_id, mark.entry_id, look_at;
    IF upto.id IS NULL THEN -- up to the mark all were looked at
        IF (from_number, from_id) < (come_to, '00000000-0000-0000-0000-000000000000'::uuid) THEN
            from_number := come_to;
            from_id := '00000000-0000-0000-0000-000000000000';
        END IF;
        EXECUTE window_of INTO upto USING from_number, from_id, '18446744073709551615'::xid8, last_id, look_at;
    END IF;
    IF upto.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT NULL::uuid, upto.id, upto.number;
    RETURN QUERY EXECUTE format($q$
        SELECT r.merchant_id, r.id, r.%1$I FROM public.%2$I r
        WHERE (r.%1$I, r.id) > ($1, $2) AND (r.%1$I, r.id) <= ($3, $4)
          AND NOT EXISTS (SELECT FROM public.log_leaf l
                          WHERE l.merchant_id = $5 AND l.entry_id = r.id AND l.kind = $6 AND l.of_merchant = r.merchant_id)
        ORDER BY r.%1$I, r.id LIMIT 1000 $q$, numbered, of_kind)
        USING from_number, from_id, upto.number, upto.id, platform, of_kind;
END
$$;

-- Postings whose journal is not there, so that no entry of the log has them: none, unless other hands put them there. Goes along as
-- log_strays does, by merchant and id.
CREATE FUNCTION log_stray_postings(after_merchant uuid, after_id bigint, look_at int)
    RETURNS TABLE (of_merchant uuid, upto_merchant uuid, posting_id bigint)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
    upto record;
BEGIN
    SELECT w.merchant_id, w.id INTO upto FROM (
        SELECT p.merchant_id, p.id FROM public.posting p
        WHERE (p.merchant_id, p.id) > (after_merchant, after_id)
        ORDER BY p.merchant_id, p.id LIMIT look_at) w
    ORDER BY w.merchant_id DESC, w.id DESC LIMIT 1;
    IF upto.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT NULL::uuid, upto.merchant_id, upto.id;
    RETURN QUERY
        SELECT p.merchant_id, p.merchant_id, p.id FROM public.posting p
        WHERE (p.merchant_id, p.id) > (after_merchant, after_id) AND (p.merchant_id, p.id) <= (upto.merchant_id, upto.id)
          AND NOT EXISTS (SELECT FROM public.journal j WHERE j.merchant_id = p.merchant_id AND j.id = p.journal_id)
        ORDER BY p.merchant_id, p.id LIMIT 1000;
END
$$;
REVOKE EXECUTE ON FUNCTION log_stray_postings(uuid, bigint, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_stray_postings(uuid, bigint, int) TO postern_auditor;
