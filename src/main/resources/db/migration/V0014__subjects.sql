-- why: a person can be forgotten only if what is personal has a key of its own, which goes together with the fact of it

-- The people of whom a merchant told something: the id is made of merchant and customer, and fresh where none was named.
-- A record that names a subject says nothing else of the person.
CREATE TABLE subject
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    customer    text        CHECK (length(customer) BETWEEN 1 AND 64),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id)
);

CALL keep_as_records('subject');
GRANT SELECT, INSERT (merchant_id, id, customer) ON subject TO postern_app;

ALTER TABLE token ADD COLUMN subject_id uuid;
ALTER TABLE token ADD FOREIGN KEY (merchant_id, subject_id) REFERENCES subject;
ALTER TABLE payment ADD COLUMN subject_id uuid;
ALTER TABLE payment ADD FOREIGN KEY (merchant_id, subject_id) REFERENCES subject;

-- The key of one record's personal fields, sealed by the merchant's data key. The gateway adds and reads; it cannot
-- replace or remove one.
CREATE TABLE subject_key
(
    merchant_id uuid  NOT NULL,
    record_id   uuid  NOT NULL, -- the token or payment that the fields came with
    subject_id  uuid  NOT NULL,
    sealed_key  bytea NOT NULL,
    PRIMARY KEY (merchant_id, record_id),
    FOREIGN KEY (merchant_id, subject_id) REFERENCES subject
);
CREATE INDEX subject_key_of_subject ON subject_key (merchant_id, subject_id);

CALL keep_sealed('subject_key', 'sealed_key', 'record_id');
GRANT SELECT, INSERT ON subject_key TO postern_app;

-- What was sealed before by the merchant's own key could not be erased alone. No release wrote any.
DELETE FROM payment_customer;
UPDATE card_secret SET holder = NULL WHERE holder IS NOT NULL;

-- Data keys seal these no more, so their rotation has nothing to find in them.
DELETE FROM sealed_column WHERE (table_name, column_name) IN (('card_secret', 'holder'), ('payment_customer', 'sealed'));
DROP TRIGGER refuse_closed_epoch_card_secret_holder ON card_secret;
DROP FUNCTION refuse_closed_epoch_card_secret_holder();
DROP INDEX card_secret_holder_epoch;
DROP TRIGGER refuse_closed_epoch_payment_customer_sealed ON payment_customer;
DROP FUNCTION refuse_closed_epoch_payment_customer_sealed();
DROP INDEX payment_customer_sealed_epoch;

-- Nothing personal is kept without a key of its own, and none outlives it.
ALTER TABLE payment_customer
    ADD FOREIGN KEY (merchant_id, payment_id) REFERENCES subject_key (merchant_id, record_id) ON DELETE CASCADE;

CREATE FUNCTION destroy_holder() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    UPDATE public.card_secret s SET holder = NULL
    WHERE s.merchant_id = OLD.merchant_id AND s.token_id = OLD.record_id AND s.holder IS NOT NULL;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION destroy_holder() FROM PUBLIC;
CREATE TRIGGER key_takes_holder_along AFTER DELETE ON subject_key
    FOR EACH ROW EXECUTE FUNCTION destroy_holder();
ALTER TABLE subject_key ENABLE ALWAYS TRIGGER key_takes_holder_along;

-- A card's ciphertext goes by a fact of its token (V0008): erased, used up or expired. The key of its holder goes with it.
CREATE FUNCTION destroy_holder_key() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    DELETE FROM public.subject_key k WHERE k.merchant_id = OLD.merchant_id AND k.record_id = OLD.token_id;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION destroy_holder_key() FROM PUBLIC;
CREATE TRIGGER card_takes_key_along AFTER DELETE ON card_secret
    FOR EACH ROW WHEN (OLD.holder IS NOT NULL) EXECUTE FUNCTION destroy_holder_key();
ALTER TABLE card_secret ENABLE ALWAYS TRIGGER card_takes_key_along;

-- Why a subject may not be erased: an operator's legal hold, or a dispute that is open.
CREATE TABLE subject_hold
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    kind        text        NOT NULL CHECK (kind IN ('legal_hold', 'dispute')),
    -- A reference such as a case number. No room for sentences, which might tell of the person.
    reason      text        NOT NULL CHECK (reason ~ '^[A-Za-z0-9_.:/#-]{1,64}$'),
    until       timestamptz,
    created_at  timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, subject_id) REFERENCES subject
);
CREATE INDEX subject_hold_of_subject ON subject_hold (merchant_id, subject_id);

CREATE TABLE subject_hold_release
(
    merchant_id uuid        NOT NULL,
    hold_id     uuid        NOT NULL,
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, hold_id),
    FOREIGN KEY (merchant_id, hold_id) REFERENCES subject_hold
);

-- That a subject was erased, and how many records' keys went with it. Who comes again is erased again, by the next seq.
CREATE TABLE subject_erasure
(
    merchant_id uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    seq         int         NOT NULL CHECK (seq > 0),
    records     int         NOT NULL CHECK (records >= 0),
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, subject_id, seq),
    FOREIGN KEY (merchant_id, subject_id) REFERENCES subject
);

CALL keep_as_records('subject_hold');
CALL keep_as_records('subject_hold_release');
CALL keep_as_records('subject_erasure');
GRANT SELECT ON subject_hold, subject_hold_release, subject_erasure TO postern_app;
GRANT INSERT (merchant_id, id, subject_id, kind, reason, until, created_at) ON subject_hold TO postern_app;
GRANT INSERT (merchant_id, hold_id, at) ON subject_hold_release TO postern_app;
GRANT INSERT (merchant_id, subject_id, seq, records, at) ON subject_erasure TO postern_app;

-- Payments, tokens and holds under way have a share in the subject's row by their foreign keys: those that came first are
-- waited for and seen, those that come later wait.
CREATE FUNCTION refuse_erasure_on_hold(merchant uuid, subject uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM 1 FROM public.subject s WHERE s.merchant_id = merchant AND s.id = subject FOR UPDATE;
    PERFORM 1 FROM public.subject_hold h
    WHERE h.merchant_id = merchant AND h.subject_id = subject AND (h.until IS NULL OR h.until > clock_timestamp())
      AND NOT EXISTS (SELECT 1 FROM public.subject_hold_release r
                      WHERE r.merchant_id = h.merchant_id AND r.hold_id = h.id);
    IF found THEN
        RAISE EXCEPTION 'a hold stands on subject %', subject
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_on_hold';
    END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_erasure_on_hold(uuid, uuid) FROM PUBLIC;

-- The only way to destroy a subject's keys: append the fact of it. Refuses when the fact counts other records than it met.
CREATE FUNCTION erase_subject() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    destroyed int;
BEGIN
    PERFORM public.refuse_erasure_on_hold(NEW.merchant_id, NEW.subject_id);
    DELETE FROM public.subject_key k WHERE k.merchant_id = NEW.merchant_id AND k.subject_id = NEW.subject_id;
    GET DIAGNOSTICS destroyed = ROW_COUNT;
    IF destroyed <> NEW.records THEN
        RAISE EXCEPTION 'subject % has % records, not %', NEW.subject_id, destroyed, NEW.records
            USING ERRCODE = 'check_violation', CONSTRAINT = 'erasure_counts_records';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION erase_subject() FROM PUBLIC;
CREATE TRIGGER fact_erases_subject BEFORE INSERT ON subject_erasure
    FOR EACH ROW EXECUTE FUNCTION erase_subject();
ALTER TABLE subject_erasure ENABLE ALWAYS TRIGGER fact_erases_subject;

-- An erased token loses its holder, too, so a hold keeps it.
CREATE FUNCTION refuse_token_erasure_on_hold() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    subject uuid;
BEGIN
    SELECT k.subject_id INTO subject FROM public.subject_key k
    WHERE k.merchant_id = NEW.merchant_id AND k.record_id = NEW.token_id;
    IF subject IS NOT NULL THEN
        PERFORM public.refuse_erasure_on_hold(NEW.merchant_id, subject);
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION refuse_token_erasure_on_hold() FROM PUBLIC;
CREATE TRIGGER hold_keeps_token BEFORE INSERT ON token_fact
    FOR EACH ROW WHEN (NEW.kind = 'erased') EXECUTE FUNCTION refuse_token_erasure_on_hold();
ALTER TABLE token_fact ENABLE ALWAYS TRIGGER hold_keeps_token;
