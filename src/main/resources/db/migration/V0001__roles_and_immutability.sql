-- why: the running gateway may insert and read records, nothing more; the tables belong to a role it cannot become
--
-- Roles are made by whoever owns the server, before the first migration (docs/database.md): postern_owner runs these
-- files and owns what they make, postern_app is the running gateway.

-- Answers every attempt to change a record. The right to try is already withheld from the runtime role; this holds
-- the owner's own hand, too, unless it first takes the trigger away, which the transparency log brings to light.
CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    RAISE EXCEPTION '% holds records: they are inserted and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

-- Makes a table a table of records: no UPDATE, DELETE or TRUNCATE by anyone.
CREATE PROCEDURE keep_as_records(table_name regclass)
    LANGUAGE plpgsql AS
$$
BEGIN
    EXECUTE format('CREATE TRIGGER records_stay BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION refuse_change()', table_name);
    EXECUTE format('CREATE TRIGGER records_stay_all BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', table_name);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER records_stay', table_name);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER records_stay_all', table_name);
END
$$;

REVOKE EXECUTE ON FUNCTION refuse_change() FROM PUBLIC;
REVOKE EXECUTE ON PROCEDURE keep_as_records(regclass) FROM PUBLIC;
