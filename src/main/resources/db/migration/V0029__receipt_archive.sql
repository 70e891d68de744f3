-- why: receipts that are past their time leave the table for files, and none that is not proven to be in one

-- Months of receipts that lie in a file, which was read back, proven against a signed head and compared with the rows. Each names the
-- manifest before it by its hash, so that none can be left out.
CREATE TABLE receipt_archive
(
    merchant_id   uuid        NOT NULL,
    number        int         NOT NULL CHECK (number > 0),
    -- of the time in a receipt's id, so that the id alone says in which file it is
    month         date        NOT NULL CHECK (extract(day FROM month) = 1),
    receipts      bigint      NOT NULL CHECK (receipts > 0),
    first_id      uuid        NOT NULL,
    last_id       uuid        NOT NULL,
    file          text        NOT NULL CHECK (length(file) <= 255),
    bytes         bigint      NOT NULL CHECK (bytes > 0),
    file_hash     bytea       NOT NULL CHECK (octet_length(file_hash) = 32),
    -- of the head that all of them were proven against
    tree_size     bigint      NOT NULL CHECK (tree_size >= receipts),
    manifest_hash bytea       NOT NULL CHECK (octet_length(manifest_hash) = 32),
    before        int         GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    before_hash   bytea       CHECK ((before_hash IS NULL) = (number = 1)),
    key_id        text        NOT NULL CHECK (length(key_id) <= 64),
    location      text        NOT NULL CHECK (length(location) <= 1024),
    archived_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, number),
    CONSTRAINT month_archived_once UNIQUE (merchant_id, month),
    UNIQUE (merchant_id, number, manifest_hash),
    FOREIGN KEY (merchant_id, before, before_hash) REFERENCES receipt_archive (merchant_id, number, manifest_hash),
    -- by the database's clock, since disputes come as late as that: whatever is configured, not before two years
    CONSTRAINT old_enough CHECK (archived_at >= (month + interval '25 months') AT TIME ZONE 'UTC')
);
CALL keep_as_records('receipt_archive');
CALL keep_to_merchant('receipt_archive');
GRANT SELECT ON receipt_archive TO postern_app;
GRANT INSERT (merchant_id, number, month, receipts, first_id, last_id, file, bytes, file_hash, tree_size, manifest_hash,
              before_hash, key_id, location)
    ON receipt_archive TO postern_app;

-- What was done with the rows of an archived month, by the owner's hand alone. The last move is how it stands.
CREATE TABLE receipt_archive_move
(
    merchant_id uuid        NOT NULL,
    number      int         NOT NULL,
    seq         int         NOT NULL CHECK (seq > 0),
    kind        text        NOT NULL CHECK (kind IN ('release_begun', 'released', 'restore_begun', 'restored')),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, number, seq),
    FOREIGN KEY (merchant_id, number) REFERENCES receipt_archive
);
CALL keep_as_records('receipt_archive_move');
CALL keep_to_merchant('receipt_archive_move');
GRANT SELECT ON receipt_archive_move TO postern_app;

-- What stays of a receipt that left: which it was, and in which month's file it is. It stays true when the receipt is back.
CREATE TABLE archived_receipt
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    month       date        NOT NULL,
    kind        text        NOT NULL,
    payment_id  uuid,
    fact_seq    int,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id)
);
CREATE UNIQUE INDEX archived_receipt_of_payment ON archived_receipt (merchant_id, payment_id, fact_seq);
CALL keep_as_records('archived_receipt');
CALL keep_to_merchant('archived_receipt');
GRANT SELECT ON archived_receipt TO postern_app;

-- Work: who archives now. The lease spares work and guards nothing.
CREATE TABLE receipt_archive_work
(
    merchant_id uuid        NOT NULL PRIMARY KEY,
    runner      uuid        NOT NULL,
    until       timestamptz NOT NULL
);
CALL keep_to_merchant('receipt_archive_work');
GRANT SELECT, INSERT, UPDATE ON receipt_archive_work TO postern_app;

-- The smallest id of a moment (RFC 9562, version 7).
CREATE FUNCTION first_id_at(at timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN (lpad(to_hex(greatest(0, floor(extract(epoch FROM at) * 1000))::bigint), 12, '0') || repeat('0', 20))::uuid;
REVOKE EXECUTE ON FUNCTION first_id_at(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION first_id_at(timestamptz) TO postern_app, postern_worker, postern_auditor;

-- Months before a day that have receipts and no file, oldest first. Goes from merchant to merchant and from month to month by one step
-- down the index each.
CREATE FUNCTION receipt_months_due(before date) RETURNS SETOF date
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
    SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off AS
$$
DECLARE
    platform CONSTANT uuid := '00000000-0000-7000-8000-000000000001';
    ends     CONSTANT uuid := public.first_id_at(before::timestamp AT TIME ZONE 'UTC');
    merchant uuid := '00000000-0000-0000-0000-000000000000';
    receipt  uuid;
    of_month date;
    found_in date[] := '{}';
BEGIN
    LOOP
        SELECT r.merchant_id INTO merchant FROM public.receipt r
        WHERE r.merchant_id > merchant ORDER BY r.merchant_id LIMIT 1;
        EXIT WHEN NOT found;
        of_month := '-infinity';
        LOOP
            SELECT r.id INTO receipt FROM public.receipt r
            WHERE r.merchant_id = merchant AND r.id < ends
              AND r.id >= CASE of_month WHEN '-infinity' THEN '00000000-0000-0000-0000-000000000000'::uuid
                          ELSE public.first_id_at((of_month + interval '1 month') AT TIME ZONE 'UTC') END
            ORDER BY r.id LIMIT 1;
            EXIT WHEN NOT found;
            of_month := date_trunc('month', to_timestamp(('x' || left(replace(receipt::text, '-', ''), 12))::bit(48)::bigint
                                                         / 1000.0) AT TIME ZONE 'UTC')::date;
            found_in := found_in || of_month;
        END LOOP;
    END LOOP;
    RETURN QUERY
        SELECT DISTINCT f.month FROM unnest(found_in) f(month)
        WHERE NOT EXISTS (SELECT FROM public.receipt_archive a WHERE a.merchant_id = platform AND a.month = f.month)
        ORDER BY f.month;
END
$$;
REVOKE EXECUTE ON FUNCTION receipt_months_due(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receipt_months_due(date) TO postern_auditor;

-- The first receipt that keeps its month in the table, and why; none when nothing does. What is told of a token or a person without a
-- payment is kept while any hold stands with its merchant: which person it was may be erased by then.
CREATE FUNCTION receipt_month_kept(of_month date) RETURNS TABLE (why text, of_merchant uuid, receipt_id uuid)
    LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    begins CONSTANT uuid := public.first_id_at(of_month::timestamp AT TIME ZONE 'UTC');
    ends   CONSTANT uuid := public.first_id_at((of_month + interval '1 month') AT TIME ZONE 'UTC');
BEGIN
    RETURN QUERY
        SELECT 'open_dispute'::text, r.merchant_id, r.id
        FROM public.dispute_queue q
        JOIN public.receipt r ON r.merchant_id = q.merchant_id AND r.payment_id = q.payment_id
        WHERE q.status IN ('needs_response', 'expired', 'under_review') AND r.id >= begins AND r.id < ends
        LIMIT 1;
    IF found THEN
        RETURN;
    END IF;
    RETURN QUERY
        WITH held AS MATERIALIZED (
            SELECT DISTINCT h.merchant_id, h.subject_id FROM public.subject_hold h
            WHERE (h.until IS NULL OR h.until > clock_timestamp())
              AND NOT EXISTS (SELECT FROM public.subject_hold_release e
                              WHERE e.merchant_id = h.merchant_id AND e.hold_id = h.id))
        SELECT 'hold'::text, r.merchant_id, r.id
        FROM (SELECT DISTINCT d.merchant_id FROM held d) m
        JOIN public.receipt r ON r.merchant_id = m.merchant_id AND r.id >= begins AND r.id < ends
        LEFT JOIN public.payment p ON p.merchant_id = r.merchant_id AND p.id = r.payment_id
        WHERE EXISTS (SELECT FROM held d WHERE d.merchant_id = p.merchant_id AND d.subject_id = p.subject_id)
           OR r.payment_id IS NULL AND r.kind IN ('token.erased', 'subject.erased')
        LIMIT 1;
END
$$;
REVOKE EXECUTE ON FUNCTION receipt_month_kept(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receipt_month_kept(date) TO postern_auditor;

-- Moves follow each other, rows do not begin to leave while one is held, and each move is on the trail.
CREATE FUNCTION receipt_archive_moves() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    last_seq  int;
    last_kind text;
    archive   public.receipt_archive%ROWTYPE;
    kept      text;
BEGIN
    SELECT * INTO STRICT archive FROM public.receipt_archive a
    WHERE a.merchant_id = NEW.merchant_id AND a.number = NEW.number;
    SELECT m.seq, m.kind INTO last_seq, last_kind FROM public.receipt_archive_move m
    WHERE m.merchant_id = NEW.merchant_id AND m.number = NEW.number ORDER BY m.seq DESC LIMIT 1;
    IF NEW.seq <> coalesce(last_seq, 0) + 1 OR NOT (CASE NEW.kind
            WHEN 'release_begun' THEN last_kind IS NULL OR last_kind IN ('restored', 'restore_begun')
            WHEN 'released' THEN last_kind IS NOT DISTINCT FROM 'release_begun'
            WHEN 'restore_begun' THEN coalesce(last_kind IN ('released', 'release_begun'), false)
            ELSE last_kind IS NOT DISTINCT FROM 'restore_begun' END) THEN
        RAISE EXCEPTION 'month % is %, so it cannot be %', archive.month, coalesce(last_kind, 'archived'), NEW.kind
            USING ERRCODE = 'check_violation', CONSTRAINT = 'moves_follow';
    END IF;
    IF NEW.kind = 'release_begun' THEN
        SELECT k.why || ' of receipt ' || k.receipt_id INTO kept FROM public.receipt_month_kept(archive.month) k LIMIT 1;
        IF kept IS NOT NULL THEN
            RAISE EXCEPTION 'month % is kept by an %', archive.month, kept
                USING ERRCODE = 'check_violation', CONSTRAINT = 'month_is_kept';
        END IF;
    END IF;
    INSERT INTO public.audit_entry (merchant_id, id, actor, role, action, object, outcome, address, detail, at)
    VALUES (NEW.merchant_id, uuidv7(), session_user, 'system',
            CASE NEW.kind WHEN 'release_begun' THEN 'receipt.release_begun' WHEN 'released' THEN 'receipt.released'
                          WHEN 'restore_begun' THEN 'receipt.restore_begun' ELSE 'receipt.restored' END,
            archive.file, 'done', host(inet_client_addr()),
            jsonb_build_object('number', archive.number, 'receipts', archive.receipts, 'move', NEW.seq), now());
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION receipt_archive_moves() FROM PUBLIC;
CREATE TRIGGER moves_follow BEFORE INSERT ON receipt_archive_move
    FOR EACH ROW EXECUTE FUNCTION receipt_archive_moves();
ALTER TABLE receipt_archive_move ENABLE ALWAYS TRIGGER moves_follow;
