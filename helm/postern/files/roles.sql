-- why: the one who may change tables is never the one who runs; run by the server's superuser, harmless when run again
--
-- In the gateway's own database (docs/database.md); afterwards give both roles a password.
DO
$$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY ['postern_owner', 'postern_app'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
        END IF;
    END LOOP;
    -- what the gateway's role becomes within a transaction that is not one merchant's; nobody logs in as one of these
    FOREACH name IN ARRAY ARRAY ['postern_worker', 'postern_auditor'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
        END IF;
    END LOOP;
    EXECUTE format('ALTER DATABASE %I OWNER TO postern_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO postern_app', current_database());
END
$$;

-- it has none of their rights until it says that it is one of them
GRANT postern_worker, postern_auditor TO postern_app WITH INHERIT FALSE, SET TRUE, ADMIN FALSE;

-- the owner runs the migrations; the gateway's role has what they grant, and nothing by default
ALTER SCHEMA public OWNER TO postern_owner;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
