-- why: what the gateway signs with is made by itself, kept sealed, followed by another key and then lost on purpose

-- Public halves, by version and for ever. What a version is used for at a time is told by key_fact; all are the platform's.
CREATE TABLE signing_key (
    merchant_id uuid        NOT NULL,
    name        text        NOT NULL CHECK (name IN ('token_signer', 'webhook_signer', 'tree_head_signer')),
    version     int         NOT NULL CHECK (version > 0),
    id          uuid        NOT NULL,
    public_key  bytea       NOT NULL CHECK (octet_length(public_key) BETWEEN 32 AND 1024),
    made_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, name, version),
    UNIQUE (merchant_id, id)
);

CALL keep_as_records('signing_key');
GRANT SELECT, INSERT (merchant_id, name, version, id, public_key) ON signing_key TO postern_app;

-- Private halves, sealed. Those of tree heads never leave the key source.
CREATE TABLE signing_secret (
    merchant_id uuid  NOT NULL,
    key_id      uuid  NOT NULL,
    private_key bytea NOT NULL,
    PRIMARY KEY (merchant_id, key_id),
    FOREIGN KEY (merchant_id, key_id) REFERENCES signing_key (merchant_id, id)
);

GRANT SELECT, INSERT ON signing_secret TO postern_app;
CALL keep_sealed('signing_secret', 'private_key', 'key_id');

-- The only way to destroy a private key: append the fact that its version, or a later one, is disabled. The version that
-- signs now stays, and so does the one that will sign next.
CREATE FUNCTION destroy_signing_secret() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM public.key_fact f
                   WHERE f.merchant_id = NEW.merchant_id AND f.name = NEW.name
                     AND f.kind = 'pinned' AND f.version > NEW.version) THEN
        RAISE EXCEPTION 'version % of % has no successor', NEW.version, NEW.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_later_version_signs';
    END IF;
    DELETE FROM public.signing_secret s
    USING public.signing_key k
    WHERE k.merchant_id = NEW.merchant_id AND k.name = NEW.name AND k.version <= NEW.version
      AND s.merchant_id = k.merchant_id AND s.key_id = k.id;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION destroy_signing_secret() FROM PUBLIC;

CREATE TRIGGER fact_destroys_signing_secret AFTER INSERT ON key_fact
    FOR EACH ROW WHEN (NEW.kind = 'disabled' AND NEW.name IN ('token_signer', 'webhook_signer'))
    EXECUTE FUNCTION destroy_signing_secret();
ALTER TABLE key_fact ENABLE ALWAYS TRIGGER fact_destroys_signing_secret;

-- A private key that was destroyed does not come back, and a version signs only when it is there.
CREATE FUNCTION refuse_signing_without_key() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    IF NOT EXISTS (SELECT FROM public.signing_key k
                   JOIN public.signing_secret s ON s.merchant_id = k.merchant_id AND s.key_id = k.id
                   WHERE k.merchant_id = NEW.merchant_id AND k.name = NEW.name AND k.version = NEW.version) THEN
        RAISE EXCEPTION 'version % of % has no private key', NEW.version, NEW.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_signs_has_a_key';
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION refuse_signing_without_key() FROM PUBLIC;

CREATE TRIGGER what_signs_has_a_key AFTER INSERT ON key_fact
    FOR EACH ROW WHEN (NEW.kind = 'pinned' AND NEW.name IN ('token_signer', 'webhook_signer'))
    EXECUTE FUNCTION refuse_signing_without_key();
ALTER TABLE key_fact ENABLE ALWAYS TRIGGER what_signs_has_a_key;
