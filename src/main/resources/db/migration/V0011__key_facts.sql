-- why: keys change with time; what became of each version is a fact, and no ciphertext may be made under a key that is going

-- Of the keys that a source numbers itself, and of those that the gateway makes for itself. All are the platform's.
CREATE TABLE key_fact (
    merchant_id uuid        NOT NULL,
    name        text        NOT NULL CHECK (name ~ '^[a-z_]+$' AND length(name) <= 64),
    version     int         NOT NULL CHECK (version > 0),
    kind        text        NOT NULL CHECK (kind IN ('made', 'pinned', 'closed', 'disabled')),
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name, version, kind)
);

CALL keep_as_records('key_fact');
GRANT SELECT, INSERT (merchant_id, name, version, kind) ON key_fact TO postern_app;

-- The version of the data keys that an epoch begun now belongs to: the newest one that was made.
CREATE FUNCTION newest_data_keys() RETURNS int
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    RETURN (SELECT coalesce(max(version), 1) FROM public.key_fact WHERE name = 'data_keys' AND kind = 'made');

-- The version of the key-encryption key in the text of a wrapped key: vault:v3:…
CREATE FUNCTION wrapping_version(wrapped text) RETURNS int
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN substring(wrapped FROM '^[a-z]+:v([0-9]+):')::int;

-- An epoch belongs to a version of the data keys, of all merchants' together. Closed, its key seals nothing new; when no
-- value is left that it sealed, the row goes and with it the key.
ALTER TABLE data_key
    ADD COLUMN version    int NOT NULL DEFAULT newest_data_keys() CHECK (version > 0),
    ADD COLUMN wrapped_by int NOT NULL GENERATED ALWAYS AS (wrapping_version(wrapped)) STORED,
    ADD COLUMN closed_at  timestamptz,
    -- Taken by a transaction that saw the epoch closed: who had checked before that has a smaller number.
    ADD COLUMN fence      xid8,
    ADD CHECK (fence IS NULL OR closed_at IS NOT NULL);

CREATE INDEX data_key_wrapped_by ON data_key (wrapped_by);
CREATE INDEX data_key_closed ON data_key (merchant_id, epoch) WHERE closed_at IS NOT NULL;

-- How often a key was used stays on record when the key is gone.
ALTER TABLE data_key_block DROP CONSTRAINT data_key_block_merchant_id_epoch_fkey;

-- What became of an epoch's data key: wrapped anew by a version of the key-encryption key, or destroyed.
CREATE TABLE data_key_fact (
    merchant_id uuid        NOT NULL,
    epoch       int         NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('rewrapped', 'destroyed')),
    wrapped_by  int         NOT NULL,
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, epoch, kind, wrapped_by)
);

CALL keep_as_records('data_key_fact');
GRANT SELECT ON data_key_fact TO postern_app;

-- Values of one merchant that were sealed anew in one transaction.
CREATE TABLE reseal_fact (
    merchant_id uuid        NOT NULL,
    table_name  text        NOT NULL,
    column_name text        NOT NULL,
    epoch       int         NOT NULL, -- the one that they were under
    transaction xid8        NOT NULL DEFAULT pg_current_xact_id(),
    resealed    int         NOT NULL CHECK (resealed > 0),
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, table_name, column_name, epoch, transaction)
);

CALL keep_as_records('reseal_fact');
GRANT SELECT ON reseal_fact TO postern_app;

-- No data key is kept that a closed version wrapped, and no epoch begins twice: another key under the same number would
-- make two meanings of it.
CREATE FUNCTION refuse_old_data_key() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF EXISTS (SELECT FROM public.key_fact f
               WHERE f.name = 'key_encryption_key' AND f.kind = 'closed' AND f.version >= NEW.wrapped_by) THEN
        RAISE EXCEPTION 'version % of the key-encryption key is closed', NEW.wrapped_by
            USING ERRCODE = 'check_violation', CONSTRAINT = 'wrapping_is_closed';
    END IF;
    IF EXISTS (SELECT FROM public.data_key_fact f
               WHERE f.merchant_id = NEW.merchant_id AND f.epoch = NEW.epoch AND f.kind = 'destroyed') THEN
        RAISE EXCEPTION 'epoch % of merchant % was destroyed', NEW.epoch, NEW.merchant_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'epoch_was_destroyed';
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION refuse_old_data_key() FROM PUBLIC;

CREATE TRIGGER old_data_key_is_refused AFTER INSERT OR UPDATE OF wrapped ON data_key
    FOR EACH ROW EXECUTE FUNCTION refuse_old_data_key();
ALTER TABLE data_key ENABLE ALWAYS TRIGGER old_data_key_is_refused;

-- The epoch that a sealed value names: version(1) | epoch(4) | …
CREATE FUNCTION seal_epoch(sealed bytea) RETURNS int
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (get_byte(sealed, 1) << 24) | (get_byte(sealed, 2) << 16) | (get_byte(sealed, 3) << 8) | get_byte(sealed, 4);

-- Every column that holds sealed values; what is not named here is not resealed when keys rotate.
CREATE TABLE sealed_column (
    table_name  text NOT NULL,
    column_name text NOT NULL,
    id_column   text NOT NULL,
    PRIMARY KEY (table_name, column_name)
);

GRANT SELECT ON sealed_column TO postern_app;

-- Makes a column one of sealed values: known to the rotation, counted by epoch, and closed to values of a closed epoch.
-- A trigger and not a foreign key: that would write a lock into the merchant's one data_key row with every value. The check
-- comes after the row, when the transaction has its number, so a fence can tell who may have passed it (ADR 7).
CREATE PROCEDURE keep_sealed(in_table regclass, in_column name, in_id name)
    LANGUAGE plpgsql AS
$$
DECLARE
    refuse text := format('refuse_closed_epoch_%s_%s', in_table, in_column);
BEGIN
    INSERT INTO sealed_column VALUES (in_table::text, in_column, in_id);
    EXECUTE format('CREATE INDEX %I ON %s (merchant_id, seal_epoch(%I))',
                   format('%s_%s_epoch', in_table, in_column), in_table, in_column);
    EXECUTE format($f$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $body$
        BEGIN
            IF NOT EXISTS (SELECT FROM public.data_key k
                           WHERE k.merchant_id = NEW.merchant_id AND k.epoch = public.seal_epoch(NEW.%2$I)
                             AND k.closed_at IS NULL) THEN
                RAISE EXCEPTION 'epoch %% of merchant %% is closed', public.seal_epoch(NEW.%2$I), NEW.merchant_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'epoch_is_closed';
            END IF;
            RETURN NULL;
        END
        $body$ $f$, refuse, in_column);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', refuse);
    EXECUTE format('CREATE TRIGGER %I AFTER INSERT OR UPDATE OF %I ON %s FOR EACH ROW '
                   'WHEN (NEW.%I IS NOT NULL) EXECUTE FUNCTION %I()', refuse, in_column, in_table, in_column, refuse);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', in_table, refuse);
END
$$;

REVOKE EXECUTE ON PROCEDURE keep_sealed(regclass, name, name) FROM PUBLIC;

CALL keep_sealed('card_secret', 'number', 'token_id');
CALL keep_sealed('card_secret', 'holder', 'token_id');
CALL keep_sealed('payment_customer', 'sealed', 'payment_id');
CALL keep_sealed('idempotency_answer', 'body', 'key');

-- The owner's hand in the rotation. The gateway calls these and can do none of it by itself.

-- Data keys wrapped anew: those that are still what they were, by a newer version than before.
CREATE FUNCTION rewrap(merchants uuid[], epochs int[], olds text[], news text[]) RETURNS int
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    WITH moved AS (
        UPDATE public.data_key k
        SET wrapped = n.new
        FROM unnest(merchants, epochs, olds, news) AS n(merchant_id, epoch, old, new)
        WHERE k.merchant_id = n.merchant_id AND k.epoch = n.epoch AND k.wrapped = n.old
          AND public.wrapping_version(n.new) > k.wrapped_by
        RETURNING k.merchant_id, k.epoch, k.wrapped_by
    ), noted AS (
        INSERT INTO public.data_key_fact (merchant_id, epoch, kind, wrapped_by)
        SELECT merchant_id, epoch, 'rewrapped', wrapped_by FROM moved
        RETURNING 1
    )
    SELECT count(*)::int FROM noted
$$;

-- Closes the epochs of this version of the data keys and before, when a newer one is pinned.
CREATE FUNCTION close_data_keys(last_version int, at_once int) RETURNS int
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    WITH closed AS (
        UPDATE public.data_key k
        SET closed_at = now()
        FROM (SELECT o.merchant_id, o.epoch FROM public.data_key o
              WHERE o.version <= last_version AND o.closed_at IS NULL
              ORDER BY o.merchant_id, o.epoch
              LIMIT at_once
              FOR UPDATE SKIP LOCKED) old
        WHERE k.merchant_id = old.merchant_id AND k.epoch = old.epoch
          AND EXISTS (SELECT FROM public.key_fact f
                      WHERE f.name = 'data_keys' AND f.kind = 'pinned' AND f.version > last_version)
        RETURNING 1
    )
    SELECT count(*)::int FROM closed
$$;

-- Values sealed anew: those that are still what they were and that a closed epoch sealed.
CREATE FUNCTION reseal(in_table text, in_column text, merchants uuid[], ids text[], olds bytea[], news bytea[]) RETURNS int
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    id_column name;
    id_type   text;
    moved     int;
BEGIN
    SELECT c.id_column, format_type(a.atttypid, a.atttypmod) INTO STRICT id_column, id_type
    FROM public.sealed_column c
    JOIN pg_attribute a ON a.attrelid = format('public.%I', c.table_name)::regclass AND a.attname = c.id_column
    WHERE c.table_name = in_table AND c.column_name = in_column;
    EXECUTE format($f$
        WITH moved AS (
            UPDATE public.%1$I t
            SET %2$I = n.new
            FROM unnest($1, $2, $3, $4) AS n(merchant_id, id, old, new)
            JOIN public.data_key k ON k.merchant_id = n.merchant_id AND k.epoch = public.seal_epoch(n.old)
                                  AND k.closed_at IS NOT NULL
            WHERE t.merchant_id = n.merchant_id AND t.%3$I = n.id::%4$s AND t.%2$I = n.old
            RETURNING t.merchant_id, k.epoch
        ), noted AS (
            INSERT INTO public.reseal_fact (merchant_id, table_name, column_name, epoch, resealed)
            SELECT merchant_id, $5, $6, epoch, count(*) FROM moved GROUP BY merchant_id, epoch
            RETURNING resealed
        )
        SELECT coalesce(sum(resealed), 0) FROM noted $f$, in_table, in_column, id_column, id_type)
    INTO moved USING merchants, ids, olds, news, in_table, in_column;
    RETURN moved;
END
$$;

-- Puts up the fence: whoever found an epoch open has a smaller number than a transaction that begins now and finds it closed.
CREATE FUNCTION fence_data_keys() RETURNS int
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    fenced int;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL THEN
        RAISE EXCEPTION 'a fence needs a transaction of its own' USING ERRCODE = 'restrict_violation';
    END IF;
    UPDATE public.data_key SET fence = pg_current_xact_id() WHERE closed_at IS NOT NULL AND fence IS NULL;
    GET DIAGNOSTICS fenced = ROW_COUNT;
    RETURN fenced;
END
$$;

-- Destroys closed data keys that protect nothing any more. One that a value still needs, or that a transaction from before
-- the fence may still use, stays.
CREATE FUNCTION destroy_data_keys(merchants uuid[], epochs int[]) RETURNS int
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    key       record;
    sealed    record;
    needed    boolean;
    destroyed int := 0;
BEGIN
    FOR key IN
        SELECT k.merchant_id, k.epoch FROM unnest(merchants, epochs) AS n(merchant_id, epoch)
        JOIN public.data_key k ON k.merchant_id = n.merchant_id AND k.epoch = n.epoch
        WHERE k.fence < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY 1, 2
        FOR UPDATE OF k SKIP LOCKED
    LOOP
        needed := false;
        FOR sealed IN SELECT table_name, column_name FROM public.sealed_column LOOP
            EXECUTE format('SELECT EXISTS (SELECT FROM public.%I WHERE merchant_id = $1 AND public.seal_epoch(%I) = $2)',
                           sealed.table_name, sealed.column_name)
            INTO needed USING key.merchant_id, key.epoch;
            EXIT WHEN needed;
        END LOOP;
        IF NOT needed THEN
            WITH gone AS (
                DELETE FROM public.data_key k
                WHERE k.merchant_id = key.merchant_id AND k.epoch = key.epoch
                RETURNING k.merchant_id, k.epoch, k.wrapped_by
            )
            INSERT INTO public.data_key_fact (merchant_id, epoch, kind, wrapped_by)
            SELECT merchant_id, epoch, 'destroyed', wrapped_by FROM gone;
            destroyed := destroyed + 1;
        END IF;
    END LOOP;
    RETURN destroyed;
END
$$;

DO
$$
DECLARE
    hand text;
BEGIN
    FOREACH hand IN ARRAY ARRAY ['rewrap(uuid[], int[], text[], text[])', 'close_data_keys(int, int)',
        'reseal(text, text, uuid[], text[], bytea[], bytea[])', 'fence_data_keys()', 'destroy_data_keys(uuid[], int[])']
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', hand);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO postern_app', hand);
    END LOOP;
END
$$;

-- A stored answer is never changed; it may be sealed anew when its epoch is closed.
CREATE OR REPLACE FUNCTION refuse_early_forgetting() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' AND old.created_at < now() - interval '30 days' THEN
        RETURN old;
    END IF;
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'idempotency_answer' AND to_jsonb(old) - 'body' = to_jsonb(new) - 'body'
       AND EXISTS (SELECT FROM public.data_key k
                   WHERE k.merchant_id = old.merchant_id
                     AND k.epoch = public.seal_epoch((to_jsonb(old) ->> 'body')::bytea) AND k.closed_at IS NOT NULL) THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION '% is kept for 30 days and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

-- Rotations of all keys, by number, one at a time for each key: the next names the last fact of the one before it.
CREATE TABLE key_rotation (
    merchant_id  uuid        NOT NULL,
    name         text        NOT NULL CHECK (name ~ '^[a-z_]+$' AND length(name) <= 64),
    number       int         NOT NULL CHECK (number > 0),
    id           uuid        NOT NULL,
    from_version int         NOT NULL CHECK (from_version > 0),
    to_version   int         NOT NULL CHECK (to_version = from_version + 1),
    transaction  xid8        NOT NULL DEFAULT pg_current_xact_id(),
    started_at   timestamptz NOT NULL DEFAULT now(),
    before       int         GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    finished     text        NOT NULL GENERATED ALWAYS AS ('finished') STORED,
    PRIMARY KEY (merchant_id, name, number)
);

-- The phases of a rotation that are over.
CREATE TABLE key_rotation_fact (
    merchant_id uuid        NOT NULL,
    name        text        NOT NULL,
    number      int         NOT NULL,
    phase       text        NOT NULL CHECK (phase ~ '^[a-z_]+$' AND length(phase) <= 64),
    transaction xid8        NOT NULL DEFAULT pg_current_xact_id(),
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name, number, phase),
    FOREIGN KEY (merchant_id, name, number) REFERENCES key_rotation
);

ALTER TABLE key_rotation ADD CONSTRAINT one_rotation_at_a_time
    FOREIGN KEY (merchant_id, name, before, finished) REFERENCES key_rotation_fact (merchant_id, name, number, phase);

CALL keep_as_records('key_rotation');
CALL keep_as_records('key_rotation_fact');
GRANT SELECT, INSERT (merchant_id, name, number, id, from_version, to_version) ON key_rotation TO postern_app;
GRANT SELECT, INSERT (merchant_id, name, number, phase) ON key_rotation_fact TO postern_app;

-- Who walks a rotation now, how fast it goes, and what it last stumbled over. Work: nothing is lost with it.
CREATE TABLE key_rotation_work (
    merchant_id  uuid        NOT NULL,
    name         text        NOT NULL,
    walker       uuid        NOT NULL,
    until        timestamptz NOT NULL,
    phase        text,
    moving_since timestamptz,
    rows_moved   bigint      NOT NULL DEFAULT 0,
    hindrance    text,
    PRIMARY KEY (merchant_id, name)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON key_rotation_work TO postern_app;
