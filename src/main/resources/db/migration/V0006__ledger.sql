-- why: money moves only as immutable double entries, and PostgreSQL itself refuses what would overdraw an account

-- The chart of accounts. Which side is normal and what may not go negative is fixed here, once for everybody.
CREATE TABLE account_code
(
    code        int     PRIMARY KEY,
    name        text    NOT NULL UNIQUE,
    normal_side char(1) NOT NULL CHECK (normal_side IN ('D', 'C')),
    floored     boolean NOT NULL,
    UNIQUE (code, normal_side, floored)
);
INSERT INTO account_code (code, name, normal_side, floored)
VALUES (1010, 'bank', 'D', false),
       (1110, 'acquirer_receivable', 'D', false),
       (1120, 'settlement_in_transit', 'D', true),
       (1140, 'dispute_withdrawn', 'D', true),
       (1190, 'settlement_suspense', 'D', false),
       (1210, 'merchant_receivable', 'D', true),
       (2000, 'merchant_pending', 'C', true),
       (2010, 'merchant_available', 'C', true),
       (2040, 'merchant_reserve', 'C', true),
       (2050, 'merchant_disputed', 'C', true),
       (2060, 'refunds_in_transit', 'C', true),
       (2070, 'payouts_in_transit', 'C', true),
       (3100, 'fx_position', 'C', false),
       (3200, 'inter_book_clearing', 'C', false),
       (4010, 'processing_fee_income', 'C', false),
       (4030, 'dispute_fee_income', 'C', false),
       (4040, 'fx_income', 'C', false),
       (4050, 'application_fee_income', 'C', false),
       (5010, 'acquirer_fee_expense', 'D', false),
       (5030, 'dispute_cost_expense', 'D', false),
       (5040, 'bad_debt_expense', 'D', false);

-- An account is merchant × code × currency. It has no balance; the row is also the lock that reducing legs meet on.
CREATE TABLE account
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    code        int         NOT NULL,
    currency    char(3)     NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    normal_side char(1)     NOT NULL,
    floored     boolean     NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, code, currency),
    UNIQUE (merchant_id, id, currency),
    -- A floor cannot be forged, lifted or added later: it is the code's.
    FOREIGN KEY (code, normal_side, floored) REFERENCES account_code (code, normal_side, floored)
);

-- One business event's entries, and the reason for them. Closed when its transaction commits (see guard_posting).
CREATE TABLE journal
(
    merchant_id  uuid        NOT NULL,
    id           uuid        NOT NULL,
    kind         text        NOT NULL,
    payment_id   uuid,
    source       text        NOT NULL,
    effective_at timestamptz NOT NULL DEFAULT now(),
    booked_at    timestamptz NOT NULL DEFAULT now(),
    transaction  xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (merchant_id, id)
);
CREATE INDEX journal_of_payment ON journal (merchant_id, payment_id);

-- Drawn by the guard after its transaction has a number, which is what makes a checkpoint exact (see make_checkpoints).
CREATE SEQUENCE posting_id AS bigint CACHE 1;

-- One row is both legs: a debit without its credit cannot be written down, and the system sums to zero.
CREATE TABLE posting
(
    merchant_id    uuid        NOT NULL,
    id             bigint      NOT NULL,
    journal_id     uuid        NOT NULL,
    debit_account  uuid        NOT NULL,
    credit_account uuid        NOT NULL,
    currency       char(3)     NOT NULL,
    amount         bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    -- Witnesses: what the reduced, floored account held before this row. Filled by the guard, whatever the caller says.
    debit_before   bigint,
    credit_before  bigint,
    booked_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, journal_id) REFERENCES journal,
    FOREIGN KEY (merchant_id, debit_account, currency) REFERENCES account (merchant_id, id, currency),
    FOREIGN KEY (merchant_id, credit_account, currency) REFERENCES account (merchant_id, id, currency),
    CONSTRAINT two_accounts CHECK (debit_account <> credit_account),
    CONSTRAINT no_overdraft CHECK ((debit_before IS NULL OR debit_before >= amount)
                               AND (credit_before IS NULL OR credit_before >= amount))
);
CREATE INDEX posting_debits ON posting (merchant_id, debit_account, id) INCLUDE (amount);
CREATE INDEX posting_credits ON posting (merchant_id, credit_account, id) INCLUDE (amount);
CREATE INDEX posting_of_journal ON posting (merchant_id, journal_id);
CREATE INDEX posting_by_id ON posting USING brin (id) WITH (pages_per_range = 16, autosummarize = on);

-- Sums of an account up to and including posting upto. A cache that anybody can recompute, never the truth.
CREATE TABLE checkpoint
(
    merchant_id uuid        NOT NULL,
    account_id  uuid        NOT NULL,
    upto        bigint      NOT NULL,
    debits      bigint      NOT NULL CHECK (debits >= 0),
    credits     bigint      NOT NULL CHECK (credits >= 0),
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, account_id, upto),
    FOREIGN KEY (merchant_id, account_id) REFERENCES account
);

-- Where the checkpointer stands: once every transaction older than "transaction" has ended, every posting up to
-- "upto" is decided.
CREATE TABLE checkpoint_mark
(
    upto        bigint      PRIMARY KEY,
    transaction xid8        NOT NULL,
    used        boolean     NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- The balance of one account on its normal side: last checkpoint plus the postings after it.
CREATE FUNCTION balance_of(merchant uuid, of_account uuid, side char) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    base         bigint := 0;
    base_debits  bigint := 0;
    base_credits bigint := 0;
    tail_debits  bigint;
    tail_credits bigint;
BEGIN
    SELECT k.upto, k.debits, k.credits INTO base, base_debits, base_credits
    FROM public.checkpoint k
    WHERE k.merchant_id = merchant AND k.account_id = of_account
    ORDER BY k.merchant_id DESC, k.account_id DESC, k.upto DESC
    LIMIT 1;
    SELECT coalesce(sum(p.amount), 0) INTO tail_debits
    FROM public.posting p
    WHERE p.merchant_id = merchant AND p.debit_account = of_account AND p.id > coalesce(base, 0);
    SELECT coalesce(sum(p.amount), 0) INTO tail_credits
    FROM public.posting p
    WHERE p.merchant_id = merchant AND p.credit_account = of_account AND p.id > coalesce(base, 0);
    IF side = 'C' THEN
        RETURN coalesce(base_credits, 0) + tail_credits - coalesce(base_debits, 0) - tail_debits;
    END IF;
    RETURN coalesce(base_debits, 0) + tail_debits - coalesce(base_credits, 0) - tail_credits;
END
$$;

-- Lets a posting in. Legs that increase an account run in parallel; legs that reduce a floored one wait for each other,
-- because only then is the balance that was read still the balance when the row is written.
CREATE FUNCTION guard_posting() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public
    SET plan_cache_mode = force_generic_plan AS
$$
DECLARE
    debited  public.account%ROWTYPE;
    credited public.account%ROWTYPE;
BEGIN
    -- A snapshot taken before the lock was won would not see the posting that was waited for.
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'the ledger is written in READ COMMITTED, not in %', current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- Also gives this transaction its number before the posting draws an id.
    PERFORM 1 FROM public.journal j
    WHERE j.merchant_id = new.merchant_id AND j.id = new.journal_id AND j.transaction = pg_current_xact_id();
    IF NOT found THEN
        RAISE EXCEPTION 'journal % is closed or does not exist', new.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_open';
    END IF;

    SELECT * INTO debited FROM public.account a WHERE a.merchant_id = new.merchant_id AND a.id = new.debit_account;
    SELECT * INTO credited FROM public.account a WHERE a.merchant_id = new.merchant_id AND a.id = new.credit_account;

    new.debit_before := NULL;
    new.credit_before := NULL;
    IF (debited.floored AND debited.normal_side = 'C') OR (credited.floored AND credited.normal_side = 'D') THEN
        -- NO KEY UPDATE lets the share locks of foreign keys pass; in id order, so that two transfers cannot deadlock.
        PERFORM 1 FROM public.account a
        WHERE a.merchant_id = new.merchant_id
          AND ((a.id = new.debit_account AND a.floored AND a.normal_side = 'C')
            OR (a.id = new.credit_account AND a.floored AND a.normal_side = 'D'))
        ORDER BY a.id
        FOR NO KEY UPDATE;
        IF debited.floored AND debited.normal_side = 'C' THEN
            new.debit_before := public.balance_of(new.merchant_id, new.debit_account, 'C');
        END IF;
        IF credited.floored AND credited.normal_side = 'D' THEN
            new.credit_before := public.balance_of(new.merchant_id, new.credit_account, 'D');
        END IF;
    END IF;
    new.id := nextval('public.posting_id');
    RETURN new;
END
$$;
CREATE TRIGGER guard BEFORE INSERT ON posting FOR EACH ROW EXECUTE FUNCTION guard_posting();
ALTER TABLE posting ENABLE ALWAYS TRIGGER guard;

-- Writes checkpoints for the accounts whose tail has grown past tail_length postings, without locking any of them.
-- Every posting draws its id after its transaction has a number. So when the newest id is read first and the mark's own
-- number is taken after it, all ids up to the mark belong to older transactions; once those have ended, no posting up
-- to the mark can appear any more. Takes no figures from its caller, so anybody may call it.
CREATE FUNCTION make_checkpoints(tail_length int) RETURNS int
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, public
    SET enable_seqscan = off AS
$$
DECLARE
    newest  bigint;
    number  xid8;
    since   bigint;
    ready   bigint;
    written int := 0;
BEGIN
    IF pg_current_xact_id_if_assigned() IS NOT NULL OR current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'checkpoints are made in a READ COMMITTED transaction of their own'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    -- One checkpointer at a time; the others have nothing to do.
    IF NOT pg_try_advisory_xact_lock(hashtext('postern.checkpoint')) THEN
        RETURN 0;
    END IF;
    SELECT s.last_value INTO newest FROM public.posting_id s WHERE s.is_called;
    number := pg_current_xact_id();

    SELECT max(m.upto) INTO ready FROM public.checkpoint_mark m
    WHERE m.transaction <= pg_snapshot_xmin(pg_current_snapshot());
    SELECT coalesce(max(m.upto), 0) INTO since FROM public.checkpoint_mark m WHERE m.used;
    IF ready > since THEN
        INSERT INTO public.checkpoint (merchant_id, account_id, upto, debits, credits)
        SELECT t.merchant_id, t.account_id, ready, coalesce(base.debits, 0) + tail.debits,
               coalesce(base.credits, 0) + tail.credits
        FROM (SELECT DISTINCT p.merchant_id, leg.account_id
              FROM public.posting p
              CROSS JOIN LATERAL (VALUES (p.debit_account), (p.credit_account)) leg(account_id)
              WHERE p.id > since AND p.id <= ready) t
        LEFT JOIN LATERAL (
            SELECT k.upto, k.debits, k.credits FROM public.checkpoint k
            WHERE k.merchant_id = t.merchant_id AND k.account_id = t.account_id
            ORDER BY k.upto DESC LIMIT 1) base ON true
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(leg.debit), 0) AS debits, coalesce(sum(leg.credit), 0) AS credits, count(*) AS length
            FROM (SELECT p.amount AS debit, 0 AS credit FROM public.posting p
                  WHERE p.merchant_id = t.merchant_id AND p.debit_account = t.account_id
                    AND p.id > coalesce(base.upto, 0) AND p.id <= ready
                  UNION ALL
                  SELECT 0, p.amount FROM public.posting p
                  WHERE p.merchant_id = t.merchant_id AND p.credit_account = t.account_id
                    AND p.id > coalesce(base.upto, 0) AND p.id <= ready) leg) tail
        WHERE tail.length >= tail_length;
        GET DIAGNOSTICS written = ROW_COUNT;
        UPDATE public.checkpoint_mark m SET used = true WHERE m.upto = ready;
        DELETE FROM public.checkpoint_mark m WHERE m.upto < ready;
    END IF;
    INSERT INTO public.checkpoint_mark (upto, transaction, used)
    SELECT newest, number, false WHERE newest IS NOT NULL
    ON CONFLICT DO NOTHING;
    RETURN written;
END
$$;

-- Opens the accounts of a merchant in one currency. Does nothing for those that exist.
CREATE FUNCTION open_accounts(merchant uuid, in_currency char) RETURNS int
    LANGUAGE sql AS
$$
    WITH opened AS (
        INSERT INTO account (merchant_id, id, code, currency, normal_side, floored)
        SELECT merchant, uuidv7(), c.code, in_currency, c.normal_side, c.floored FROM account_code c
        ON CONFLICT (merchant_id, code, currency) DO NOTHING
        RETURNING 1)
    SELECT count(*)::int FROM opened
$$;

-- Double entry as its reader sees it: each posting twice, debits negative, credits positive. The sum over all is zero.
CREATE VIEW ledger_entry WITH (security_invoker = true) AS
SELECT p.merchant_id, p.id AS posting_id, p.journal_id, p.debit_account AS account_id, 'D' AS side, p.currency,
       -p.amount AS amount, p.booked_at
FROM posting p
UNION ALL
SELECT p.merchant_id, p.id, p.journal_id, p.credit_account, 'C', p.currency, p.amount, p.booked_at
FROM posting p;

CALL keep_as_records('account');
CALL keep_as_records('account_code');
CALL keep_as_records('journal');
CALL keep_as_records('posting');
CALL keep_as_records('checkpoint');

REVOKE EXECUTE ON FUNCTION guard_posting() FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION balance_of(uuid, uuid, char) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION make_checkpoints(int) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION open_accounts(uuid, char) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION balance_of(uuid, uuid, char), make_checkpoints(int), open_accounts(uuid, char) TO postern_app;

GRANT SELECT ON account_code, account, journal, posting, checkpoint, checkpoint_mark, ledger_entry TO postern_app;
GRANT INSERT (merchant_id, id, code, currency, normal_side, floored) ON account TO postern_app;
-- No right to state the transaction, the times, the posting's id or its witnesses: they take their own values.
GRANT INSERT (merchant_id, id, kind, payment_id, source, effective_at) ON journal TO postern_app;
GRANT INSERT (merchant_id, journal_id, debit_account, credit_account, currency, amount) ON posting TO postern_app;
