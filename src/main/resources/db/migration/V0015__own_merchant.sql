-- why: a query of ours that forgets its merchant must find nothing, so PostgreSQL itself keeps each transaction to one merchant's rows
--
-- The gateway says in each transaction whose rows it is for (setting postern.merchant); without that there are none. Workers
-- and auditors, who cannot name a merchant before they have looked, have roles of their own. The owner is not kept to
-- anything: its functions and the foreign keys check across what a caller may see.

DO
$$
BEGIN
    IF (SELECT count(*) FROM pg_roles WHERE rolname IN ('postern_worker', 'postern_auditor')) < 2
        OR NOT pg_has_role('postern_app', 'postern_worker', 'SET') OR NOT pg_has_role('postern_app', 'postern_auditor', 'SET')
    THEN
        RAISE EXCEPTION 'the roles postern_worker and postern_auditor are missing'
            USING HINT = 'Run src/main/resources/db/roles.sql again as the superuser (docs/database.md), then start again.';
    END IF;
END
$$;

-- Keeps a merchant's table to the merchant. Records, on which keep_as_records was called before, are for auditors to read.
CREATE PROCEDURE keep_to_merchant(table_name regclass)
    LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', table_name);
    -- a setting that ended with its transaction leaves '' behind
    EXECUTE format('CREATE POLICY own_merchant ON %s TO postern_app '
                   'USING (merchant_id = nullif(current_setting(''postern.merchant'', true), '''')::uuid)', table_name);
    EXECUTE format('CREATE POLICY workers ON %s TO postern_worker USING (true)', table_name);
    EXECUTE format('CREATE POLICY auditors ON %s FOR SELECT TO postern_auditor USING (true)', table_name);
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = table_name AND tgname = 'records_stay') THEN
        EXECUTE format('GRANT SELECT ON %s TO postern_auditor', table_name);
    END IF;
END
$$;
REVOKE EXECUTE ON PROCEDURE keep_to_merchant(regclass) FROM PUBLIC;

DO
$$
DECLARE
    one regclass;
BEGIN
    FOR one IN
        SELECT c.oid FROM pg_class c
        JOIN pg_attribute m ON m.attrelid = c.oid AND m.attname = 'merchant_id' AND NOT m.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        ORDER BY c.relname
    LOOP
        CALL keep_to_merchant(one);
    END LOOP;
END
$$;

-- Somebody who acts on another merchant's rows, as operators do, leaves the key and the trail of it with their own merchant.
CREATE POLICY acting_merchant ON audit_entry TO postern_app
    USING (merchant_id = nullif(current_setting('postern.acting_merchant', true), '')::uuid);
CREATE POLICY acting_merchant ON idempotency_key TO postern_app
    USING (merchant_id = nullif(current_setting('postern.acting_merchant', true), '')::uuid);
CREATE POLICY acting_merchant ON idempotency_answer TO postern_app
    USING (merchant_id = nullif(current_setting('postern.acting_merchant', true), '')::uuid);

-- What auditors read besides records. Of a subject's keys they count the rows; no secret is theirs.
GRANT SELECT ON merchant, account_code, ledger_entry, checkpoint_mark, payment_work, key_rotation_work TO postern_auditor;
GRANT SELECT (merchant_id, record_id, subject_id) ON subject_key TO postern_auditor;

-- What workers do across merchants.
GRANT SELECT, UPDATE (due_at) ON payment_work TO postern_worker;
GRANT SELECT (merchant_id, key, pepper_version, created_at), DELETE ON idempotency_key TO postern_worker;
GRANT SELECT ON sealed_column, data_key, data_key_block, known_card, card_secret, idempotency_answer, signing_secret,
    subject_key TO postern_worker;
GRANT INSERT (merchant_id, token_id, kind) ON token_fact TO postern_worker;
GRANT INSERT (merchant_id, id, actor, role, action, outcome, address, request_id, detail, at)
    ON audit_entry TO postern_worker;
REVOKE DELETE ON idempotency_key, idempotency_answer FROM postern_app;

-- The owner's hands that reach into every merchant's rows are the workers' to move.
DO
$$
DECLARE
    hand text;
BEGIN
    FOREACH hand IN ARRAY ARRAY ['make_checkpoints(int)', 'rewrap(uuid[], int[], text[], text[])', 'close_data_keys(int, int)',
        'reseal(text, text, uuid[], text[], bytea[], bytea[])', 'fence_data_keys()', 'destroy_data_keys(uuid[], int[])',
        'carry_number_hashes(int, int, uuid[], text[], bytea[])', 'drop_number_hashes(int, int)']
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM postern_app', hand);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO postern_worker', hand);
    END LOOP;
END
$$;

-- Checks see what they check by, whoever writes: facts of keys are the platform's, and an operator's answer is sealed by the
-- platform's key while the transaction is another merchant's.
ALTER FUNCTION newest_data_keys() SECURITY DEFINER;
ALTER FUNCTION refuse_old_data_key() SECURITY DEFINER;
DO
$$
DECLARE
    sealed record;
BEGIN
    FOR sealed IN SELECT table_name, column_name FROM sealed_column LOOP
        EXECUTE format('ALTER FUNCTION %I() SECURITY DEFINER',
                       format('refuse_closed_epoch_%s_%s', sealed.table_name, sealed.column_name));
    END LOOP;
END
$$;

-- As before (V0011), but that its check is made as the owner.
CREATE OR REPLACE PROCEDURE keep_sealed(in_table regclass, in_column name, in_id name)
    LANGUAGE plpgsql AS
$$
DECLARE
    refuse text := format('refuse_closed_epoch_%s_%s', in_table, in_column);
BEGIN
    INSERT INTO sealed_column VALUES (in_table::text, in_column, in_id);
    EXECUTE format('CREATE INDEX %I ON %s (merchant_id, seal_epoch(%I))',
                   format('%s_%s_epoch', in_table, in_column), in_table, in_column);
    EXECUTE format($f$
        CREATE FUNCTION %1$I() RETURNS trigger LANGUAGE plpgsql
            SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $body$
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
