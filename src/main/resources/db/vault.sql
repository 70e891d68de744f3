-- why: a Vault server that hands out database logins needs a role that may make them; run by the server's superuser, harmless when run again
--
-- In the gateway's own database, after roles.sql (docs/database.md); afterwards give the role a password, which Vault replaces
-- with one that nobody knows.
DO
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'postern_vault') THEN
        CREATE ROLE postern_vault LOGIN NOSUPERUSER NOCREATEDB CREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO postern_vault', current_database());
END
$$;

-- it hands the two roles out and has no use of them itself
GRANT postern_app, postern_owner TO postern_vault WITH ADMIN TRUE, INHERIT FALSE, SET FALSE;
