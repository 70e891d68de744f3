-- why: a card is recognised by a hash that can be destroyed and made anew, so that no record, which stays, holds one of it

-- Which of a merchant's cards is which: the peppered hash of a number, under each version of the pepper that is in use, leads
-- to the fingerprint that merchants see and records hold. The fingerprint is drawn at random. The gateway may add and read;
-- rows go by functions of the owner's.
CREATE TABLE known_card (
    merchant_id uuid        NOT NULL,
    version     int         NOT NULL CHECK (version > 0),
    hash        bytea       NOT NULL CHECK (octet_length(hash) = 32),
    fingerprint text        NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{24}$'),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, version, hash)
);

CREATE INDEX known_card_fingerprint ON known_card (merchant_id, fingerprint, version);

GRANT SELECT, INSERT (merchant_id, version, hash, fingerprint) ON known_card TO postern_app;

-- Of which card a number is held. Tokens of before are their own cards' until those are used again.
ALTER TABLE card_secret ADD COLUMN fingerprint text;
UPDATE card_secret s SET fingerprint = t.fingerprint
FROM token t
WHERE t.merchant_id = s.merchant_id AND t.id = s.token_id;
ALTER TABLE card_secret ALTER COLUMN fingerprint SET NOT NULL;

CREATE INDEX card_secret_fingerprint ON card_secret (merchant_id, fingerprint);

-- Under which version of its pepper a request was hashed. The rows of before were hashed under the first.
ALTER TABLE idempotency_key ADD COLUMN pepper_version int NOT NULL DEFAULT 1 CHECK (pepper_version > 0);
ALTER TABLE idempotency_key ALTER COLUMN pepper_version DROP DEFAULT;

GRANT INSERT (pepper_version) ON idempotency_key TO postern_app;

-- A number is held of a known card only: whoever read the identity before it was erased has to read it again.
CREATE FUNCTION check_card_identity() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM FROM public.known_card k
    WHERE k.merchant_id = NEW.merchant_id AND k.fingerprint = NEW.fingerprint
    FOR KEY SHARE;
    IF NOT found THEN
        RAISE EXCEPTION 'no card of merchant % has this fingerprint', NEW.merchant_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'card_has_identity';
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION check_card_identity() FROM PUBLIC;

CREATE TRIGGER card_has_identity AFTER INSERT ON card_secret
    FOR EACH ROW EXECUTE FUNCTION check_card_identity();
ALTER TABLE card_secret ENABLE ALWAYS TRIGGER card_has_identity;

-- Erasing goes further than using up: with the last number of a card that was erased goes what it is recognised by. A hash
-- left behind could be tried against the hundred thousand numbers that share BIN and last four.
CREATE OR REPLACE FUNCTION erase_card() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    card text;
BEGIN
    DELETE FROM public.card_secret s
    WHERE s.merchant_id = NEW.merchant_id AND s.token_id = NEW.token_id
      AND (NEW.kind = 'erased' OR s.usable_until IS NOT NULL);
    IF NEW.kind = 'erased' THEN
        SELECT t.fingerprint INTO card FROM public.token t
        WHERE t.merchant_id = NEW.merchant_id AND t.id = NEW.token_id;
        -- whoever keeps a number of the card just now is waited for, and seen by the next statement
        PERFORM FROM public.known_card k
        WHERE k.merchant_id = NEW.merchant_id AND k.fingerprint = card
        FOR UPDATE;
        DELETE FROM public.known_card k
        WHERE k.merchant_id = NEW.merchant_id AND k.fingerprint = card
          AND NOT EXISTS (SELECT FROM public.card_secret s
                          WHERE s.merchant_id = NEW.merchant_id AND s.fingerprint = card);
    END IF;
    RETURN NULL;
END
$$;

-- How many hashes of an old version went after a newer one was pinned, and how many of them left no hash of their card
-- behind: cards whose number is held nowhere and that nobody used meanwhile.
CREATE TABLE known_card_fact (
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL DEFAULT uuidv7(),
    version     int         NOT NULL,
    dropped     int         NOT NULL CHECK (dropped > 0),
    forgotten   int         NOT NULL CHECK (forgotten BETWEEN 0 AND dropped),
    at          timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id)
);

CALL keep_as_records('known_card_fact');
GRANT SELECT ON known_card_fact TO postern_app;

-- Adds to known cards what their numbers hash to under the next version. A card that is erased meanwhile gets none.
CREATE FUNCTION carry_number_hashes(from_version int, to_version int, merchants uuid[], cards text[], hashes bytea[])
    RETURNS int
    LANGUAGE sql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
    WITH known AS MATERIALIZED (
        SELECT k.merchant_id, k.fingerprint, n.hash
        FROM unnest(merchants, cards, hashes) AS n(merchant_id, fingerprint, hash)
        JOIN public.known_card k ON k.merchant_id = n.merchant_id AND k.fingerprint = n.fingerprint
                                AND k.version = from_version
        FOR KEY SHARE OF k
    ), carried AS (
        INSERT INTO public.known_card (merchant_id, version, hash, fingerprint)
        SELECT merchant_id, to_version, hash, fingerprint FROM known
        ON CONFLICT DO NOTHING
        RETURNING 1
    )
    SELECT count(*)::int FROM carried
$$;

-- Drops hashes of a version before the pinned one, with the fact of it. A card whose number is held stays known: without a
-- hash under the pinned version it keeps its old one.
CREATE FUNCTION drop_number_hashes(of_version int, at_once int) RETURNS int
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    pinned int := (SELECT coalesce(max(f.version), 1) FROM public.key_fact f
                   WHERE f.name = 'number_pepper' AND f.kind = 'pinned');
    gone   int;
BEGIN
    IF of_version >= pinned THEN
        RAISE EXCEPTION 'cards are known by version % of the number pepper', of_version
            USING ERRCODE = 'restrict_violation';
    END IF;
    WITH old AS MATERIALIZED (
        SELECT k.merchant_id, k.hash,
               EXISTS (SELECT FROM public.known_card n
                       WHERE n.merchant_id = k.merchant_id AND n.fingerprint = k.fingerprint
                         AND n.version = pinned) AS carried
        FROM public.known_card k
        WHERE k.version = of_version
          AND (EXISTS (SELECT FROM public.known_card n
                       WHERE n.merchant_id = k.merchant_id AND n.fingerprint = k.fingerprint AND n.version = pinned)
               OR NOT EXISTS (SELECT FROM public.card_secret s
                              WHERE s.merchant_id = k.merchant_id AND s.fingerprint = k.fingerprint))
        ORDER BY k.merchant_id, k.hash
        LIMIT at_once
        FOR UPDATE OF k SKIP LOCKED
    ), dropped AS (
        DELETE FROM public.known_card k USING old
        WHERE k.merchant_id = old.merchant_id AND k.version = of_version AND k.hash = old.hash
        RETURNING k.merchant_id, old.carried
    ), noted AS (
        INSERT INTO public.known_card_fact (merchant_id, version, dropped, forgotten)
        SELECT d.merchant_id, of_version, count(*), count(*) FILTER (WHERE NOT d.carried)
        FROM dropped d GROUP BY d.merchant_id
        RETURNING known_card_fact.dropped
    )
    SELECT coalesce(sum(n.dropped), 0)::int INTO gone FROM noted n;
    RETURN gone;
END
$$;

REVOKE EXECUTE ON FUNCTION carry_number_hashes(int, int, uuid[], text[], bytea[]), drop_number_hashes(int, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION carry_number_hashes(int, int, uuid[], text[], bytea[]), drop_number_hashes(int, int)
    TO postern_app;
