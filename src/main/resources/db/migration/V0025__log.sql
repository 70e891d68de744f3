-- why: a superuser can rewrite every row; a log whose heads are signed and kept elsewhere brings that to light

-- Records in the order of the transactions that wrote them: a transaction under way may still add one, but none older than the
-- oldest that is under way. What was there before counts as written first (a constant default rewrites no table).
ALTER TABLE receipt ADD COLUMN transaction_id xid8 NOT NULL DEFAULT '3';
ALTER TABLE receipt ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id();
ALTER TABLE audit_entry ADD COLUMN transaction_id xid8 NOT NULL DEFAULT '3';
ALTER TABLE audit_entry ALTER COLUMN transaction_id SET DEFAULT pg_current_xact_id();
CREATE INDEX receipt_in_order ON receipt (transaction_id, id);
CREATE INDEX audit_entry_in_order ON audit_entry (transaction_id, id);
CREATE INDEX journal_in_order ON journal (transaction, id);

-- The log is one for all merchants, and the platform's. A leaf names the record that it is the hash of.
CREATE TABLE log_leaf
(
    merchant_id uuid   NOT NULL,
    position    bigint NOT NULL CHECK (position >= 0),
    kind        text   NOT NULL CHECK (kind IN ('receipt', 'journal', 'audit_entry')),
    of_merchant uuid   NOT NULL,
    entry_id    uuid   NOT NULL,
    leaf_hash   bytea  NOT NULL CHECK (octet_length(leaf_hash) = 32),
    PRIMARY KEY (merchant_id, position),
    -- a record is in the log once; of another merchant, the same id is another record
    UNIQUE (merchant_id, entry_id, kind, of_merchant)
);

-- Inner nodes over complete subtrees of 2^level leaves. Later leaves never change them, so proofs are read and not computed.
CREATE TABLE log_node
(
    merchant_id uuid   NOT NULL,
    level       int    NOT NULL CHECK (level BETWEEN 1 AND 62),
    index       bigint NOT NULL CHECK (index >= 0),
    hash        bytea  NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (merchant_id, level, index)
);

-- Signed heads. Each goes on from the one before it, and no two go on from the same one: so whoever seals, there is one log.
CREATE TABLE tree_head
(
    merchant_id uuid        NOT NULL,
    size        bigint      NOT NULL CHECK (size > 0),
    root_hash   bytea       NOT NULL CHECK (octet_length(root_hash) = 32),
    before_size bigint      CHECK (before_size < size),
    before_root bytea       CHECK ((before_root IS NULL) = (before_size IS NULL)),
    key_version int         NOT NULL CHECK (key_version > 0),
    -- the head as it is handed out (C2SP tlog-checkpoint)
    note        text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, size),
    UNIQUE (merchant_id, size, root_hash),
    CONSTRAINT note_says_so CHECK (split_part(note, E'\n', 2) = size::text
                               AND split_part(note, E'\n', 3) = encode(root_hash, 'base64')),
    CONSTRAINT one_goes_on UNIQUE NULLS NOT DISTINCT (merchant_id, before_size),
    FOREIGN KEY (merchant_id, before_size, before_root) REFERENCES tree_head (merchant_id, size, root_hash)
);

CALL keep_as_records('log_leaf');
CALL keep_as_records('log_node');
CALL keep_as_records('tree_head');
CALL keep_to_merchant('log_leaf');
CALL keep_to_merchant('log_node');
CALL keep_to_merchant('tree_head');

-- A head seals exactly the leaves from the head before it to its own size.
CREATE FUNCTION head_has_its_leaves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF (SELECT count(*) FROM public.log_leaf l
        WHERE l.merchant_id = NEW.merchant_id AND l.position >= coalesce(NEW.before_size, 0))
       <> NEW.size - coalesce(NEW.before_size, 0)
       OR NOT EXISTS (SELECT FROM public.log_leaf l
                      WHERE l.merchant_id = NEW.merchant_id AND l.position = NEW.size - 1) THEN
        RAISE EXCEPTION 'the head of size % has other leaves', NEW.size
            USING ERRCODE = 'check_violation', CONSTRAINT = 'head_has_its_leaves';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION head_has_its_leaves() FROM PUBLIC;
CREATE TRIGGER has_its_leaves AFTER INSERT ON tree_head FOR EACH ROW EXECUTE FUNCTION head_has_its_leaves();
ALTER TABLE tree_head ENABLE ALWAYS TRIGGER has_its_leaves;

-- A leaf without a head over it would be in nobody's log.
CREATE FUNCTION leaves_have_a_head() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF EXISTS (SELECT FROM added a
               WHERE a.position >= (SELECT coalesce(max(h.size), 0) FROM public.tree_head h
                                    WHERE h.merchant_id = a.merchant_id)) THEN
        RAISE EXCEPTION 'there are leaves that no head seals'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'leaves_have_a_head';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION leaves_have_a_head() FROM PUBLIC;
CREATE TRIGGER have_a_head AFTER INSERT ON log_leaf REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION leaves_have_a_head();
ALTER TABLE log_leaf ENABLE ALWAYS TRIGGER have_a_head;

-- Work: who seals now, and how far merchants were told. The lease spares work and guards nothing.
CREATE TABLE log_work
(
    merchant_id uuid        NOT NULL PRIMARY KEY,
    runner      uuid,
    until       timestamptz NOT NULL DEFAULT '-infinity',
    told_size   bigint      NOT NULL DEFAULT 0,
    told_at     timestamptz NOT NULL DEFAULT now()
);

-- Work: up to which record of each kind all are sealed. Set back, nothing is sealed twice: what has a leaf is passed over.
CREATE TABLE log_mark
(
    merchant_id    uuid NOT NULL,
    kind           text NOT NULL,
    transaction_id xid8 NOT NULL DEFAULT '0',
    entry_id       uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    PRIMARY KEY (merchant_id, kind)
);
INSERT INTO log_work (merchant_id) VALUES ('00000000-0000-7000-8000-000000000001');
INSERT INTO log_mark (merchant_id, kind)
SELECT '00000000-0000-7000-8000-000000000001', kind FROM (VALUES ('receipt'), ('journal'), ('audit_entry')) k(kind);
CALL keep_to_merchant('log_work');
CALL keep_to_merchant('log_mark');

-- Committed records that no leaf is of, by kind in their order; of none of them can an older one still appear. With its own
-- settings: a plan that was made while the tables were empty would read all of a full one.
CREATE FUNCTION log_unsealed(most int)
    RETURNS TABLE (kind text, of_merchant uuid, entry_id uuid, transaction_id xid8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    decided  CONSTANT xid8 := pg_snapshot_xmin(pg_current_snapshot());
    mark     public.log_mark%ROWTYPE;
BEGIN
    SELECT * INTO mark FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'receipt';
    RETURN QUERY
        SELECT 'receipt'::text, r.merchant_id, r.id, r.transaction_id FROM public.receipt r
        WHERE (r.transaction_id, r.id) > (mark.transaction_id, mark.entry_id) AND r.transaction_id < decided
          AND NOT EXISTS (SELECT FROM public.log_leaf l
                          WHERE l.merchant_id = platform AND l.entry_id = r.id AND l.kind = 'receipt'
                            AND l.of_merchant = r.merchant_id)
        ORDER BY r.transaction_id, r.id LIMIT most;
    SELECT * INTO mark FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'journal';
    RETURN QUERY
        SELECT 'journal'::text, j.merchant_id, j.id, j.transaction FROM public.journal j
        WHERE (j.transaction, j.id) > (mark.transaction_id, mark.entry_id) AND j.transaction < decided
          AND NOT EXISTS (SELECT FROM public.log_leaf l
                          WHERE l.merchant_id = platform AND l.entry_id = j.id AND l.kind = 'journal'
                            AND l.of_merchant = j.merchant_id)
        ORDER BY j.transaction, j.id LIMIT most;
    SELECT * INTO mark FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'audit_entry';
    RETURN QUERY
        SELECT 'audit_entry'::text, e.merchant_id, e.id, e.transaction_id FROM public.audit_entry e
        WHERE (e.transaction_id, e.id) > (mark.transaction_id, mark.entry_id) AND e.transaction_id < decided
          AND NOT EXISTS (SELECT FROM public.log_leaf l
                          WHERE l.merchant_id = platform AND l.entry_id = e.id AND l.kind = 'audit_entry'
                            AND l.of_merchant = e.merchant_id)
        ORDER BY e.transaction_id, e.id LIMIT most;
END
$$;
REVOKE EXECUTE ON FUNCTION log_unsealed(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_unsealed(int) TO postern_worker;

GRANT SELECT ON log_leaf, log_node, tree_head TO postern_app, postern_worker;
GRANT INSERT (merchant_id, position, kind, of_merchant, entry_id, leaf_hash) ON log_leaf TO postern_worker;
GRANT INSERT (merchant_id, level, index, hash) ON log_node TO postern_worker;
GRANT INSERT (merchant_id, size, root_hash, before_size, before_root, key_version, note) ON tree_head TO postern_worker;
GRANT SELECT ON log_work, log_mark TO postern_worker, postern_auditor;
GRANT UPDATE (runner, until, told_size, told_at) ON log_work TO postern_worker;
GRANT UPDATE (transaction_id, entry_id) ON log_mark TO postern_worker;

-- Records up to the mark that no leaf is of: none, unless other hands put them there. Looks at a window of them, and answers first
-- where it ends (without a merchant), so that the next one goes on there.
CREATE FUNCTION log_strays(of_kind text, after_transaction xid8, after_id uuid, look_at int)
    RETURNS TABLE (of_merchant uuid, entry_id uuid, transaction_id xid8)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    numbered CONSTANT name := CASE of_kind WHEN 'journal' THEN 'transaction' ELSE 'transaction_id' END;
    mark     public.log_mark%ROWTYPE;
    upto     record;
BEGIN
    SELECT * INTO STRICT mark FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = of_kind;
    EXECUTE format($q$
        SELECT w.number, w.id FROM (
            SELECT r.%1$I AS number, r.id FROM public.%2$I r
            WHERE (r.%1$I, r.id) > ($1, $2) AND (r.%1$I, r.id) <= ($3, $4)
            ORDER BY r.%1$I, r.id LIMIT $5) w
        ORDER BY w.number DESC, w.id DESC LIMIT 1 $q$, numbered, of_kind)
        INTO upto USING after_transaction, after_id, mark.transaction_id, mark.entry_id, look_at;
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
        USING after_transaction, after_id, upto.number, upto.id, platform, of_kind;
END
$$;
REVOKE EXECUTE ON FUNCTION log_strays(text, xid8, uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_strays(text, xid8, uuid, int) TO postern_auditor;

-- Since when the oldest record waits that no head holds, whatever holds it up; NULL when none does.
CREATE FUNCTION log_waits_since() RETURNS timestamptz
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    receipts public.log_mark%ROWTYPE;
    journals public.log_mark%ROWTYPE;
    entries  public.log_mark%ROWTYPE;
BEGIN
    SELECT * INTO receipts FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'receipt';
    SELECT * INTO journals FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'journal';
    SELECT * INTO entries FROM public.log_mark m WHERE m.merchant_id = platform AND m.kind = 'audit_entry';
    RETURN least(
        (SELECT r.created_at FROM public.receipt r
         WHERE (r.transaction_id, r.id) > (receipts.transaction_id, receipts.entry_id)
         ORDER BY r.transaction_id, r.id LIMIT 1),
        (SELECT j.booked_at FROM public.journal j
         WHERE (j.transaction, j.id) > (journals.transaction_id, journals.entry_id)
         ORDER BY j.transaction, j.id LIMIT 1),
        (SELECT e.recorded_at FROM public.audit_entry e
         WHERE (e.transaction_id, e.id) > (entries.transaction_id, entries.entry_id)
         ORDER BY e.transaction_id, e.id LIMIT 1));
END
$$;
REVOKE EXECUTE ON FUNCTION log_waits_since() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION log_waits_since() TO postern_auditor;
