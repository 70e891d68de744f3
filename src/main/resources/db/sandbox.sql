-- why: the sandbox bank keeps its own book, where the gateway's roles cannot look; demo mode and tests only
DO
$$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sandbox_bank') THEN
        CREATE ROLE sandbox_bank LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO sandbox_bank', current_database());
END
$$;

CREATE SCHEMA IF NOT EXISTS sandbox AUTHORIZATION sandbox_bank;
ALTER ROLE sandbox_bank SET search_path = sandbox;
