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

-- What became of an epoch's data key: closed, it seals nothing new; destroyed, it opens nothing any more.
CREATE TABLE data_key_fact (
    merchant_id uuid        NOT NULL,
    epoch       int         NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('closed', 'destroyed')),
    at          timestamptz NOT NULL DEFAULT now(),
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (merchant_id, epoch, kind)
);

CALL keep_as_records('data_key_fact');
GRANT SELECT, INSERT (merchant_id, epoch, kind) ON data_key_fact TO postern_app;

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
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql AS $body$
        BEGIN
            IF EXISTS (SELECT FROM public.data_key_fact f
                       WHERE f.merchant_id = NEW.merchant_id AND f.epoch = public.seal_epoch(NEW.%2$I)) THEN
                RAISE EXCEPTION 'epoch %% of merchant %% is closed', public.seal_epoch(NEW.%2$I), NEW.merchant_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'epoch_is_closed';
            END IF;
            RETURN NEW;
        END
        $body$ $f$, refuse, in_column);
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %I() FROM PUBLIC', refuse);
    EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE OF %I ON %s FOR EACH ROW '
                   'WHEN (NEW.%I IS NOT NULL) EXECUTE FUNCTION %I()', refuse, in_column, in_table, in_column, refuse);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', in_table, refuse);
END
$$;

REVOKE EXECUTE ON PROCEDURE keep_sealed(regclass, name, name) FROM PUBLIC;

CALL keep_sealed('card_secret', 'number', 'token_id');
CALL keep_sealed('card_secret', 'holder', 'token_id');
CALL keep_sealed('payment_customer', 'sealed', 'payment_id');
CALL keep_sealed('idempotency_answer', 'body', 'key');
