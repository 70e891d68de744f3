-- why: a retry must never act twice, so a key is claimed by the very transaction that acts, and the answer is kept for it
--
-- Work rows with a rule of their own: never updated, and deleted only when 30 days old.

CREATE TABLE idempotency_key
(
    merchant_id  uuid        NOT NULL,
    key          text        NOT NULL CHECK (key ~ '^[!-~]{1,255}$'),
    operation    text        NOT NULL,
    request_hash bytea       NOT NULL CHECK (octet_length(request_hash) = 32),
    object_id    uuid        NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, key)
);

CREATE INDEX idempotency_key_by_age ON idempotency_key USING brin (created_at);

-- The answer as it was given, sealed: it may hold what only this merchant may read.
CREATE TABLE idempotency_answer
(
    merchant_id uuid        NOT NULL,
    key         text        NOT NULL,
    status      int         NOT NULL CHECK (status BETWEEN 200 AND 299),
    body        bytea       NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, key),
    FOREIGN KEY (merchant_id, key) REFERENCES idempotency_key ON DELETE CASCADE
);

CREATE FUNCTION refuse_early_forgetting() RETURNS trigger
    LANGUAGE plpgsql AS
$$
BEGIN
    IF TG_OP = 'DELETE' AND old.created_at < now() - interval '30 days' THEN
        RETURN old;
    END IF;
    RAISE EXCEPTION '% is kept for 30 days and never changed', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_early_forgetting() FROM PUBLIC;

CREATE TRIGGER kept_thirty_days BEFORE UPDATE OR DELETE ON idempotency_key
    FOR EACH ROW EXECUTE FUNCTION refuse_early_forgetting();
CREATE TRIGGER kept_thirty_days BEFORE UPDATE OR DELETE ON idempotency_answer
    FOR EACH ROW EXECUTE FUNCTION refuse_early_forgetting();
CREATE TRIGGER kept_all BEFORE TRUNCATE ON idempotency_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER kept_all BEFORE TRUNCATE ON idempotency_answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, DELETE ON idempotency_key, idempotency_answer TO postern_app;
GRANT INSERT (merchant_id, key, operation, request_hash, object_id) ON idempotency_key TO postern_app;
GRANT INSERT (merchant_id, key, status, body) ON idempotency_answer TO postern_app;
