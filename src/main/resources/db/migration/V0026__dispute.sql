-- why: what a bank takes back has its own chain of facts, and its money stands in accounts that only it can move

-- What a merchant pays for a dispute in which money is held back.
ALTER TABLE merchant ADD COLUMN dispute_fee bigint NOT NULL DEFAULT 0 CHECK (dispute_fee BETWEEN 0 AND 9007199254740991);
GRANT UPDATE (dispute_fee) ON merchant TO postern_app;

-- A payment's chain says what is held back of it, so that a refund and a dispute cannot both take the same money.
ALTER TABLE payment_event DROP CONSTRAINT known_kind;
ALTER TABLE payment_event ADD CONSTRAINT known_kind CHECK (kind IN
    ('created', 'confirmed', 'authorized', 'declined', 'action_required', 'unanswered', 'capture_requested',
     'captured', 'captured_at_once', 'capture_failed', 'capture_reversed', 'void_requested',
     'authorization_voided', 'void_failed', 'refund_requested', 'refund_pending', 'refund_succeeded',
     'refund_failed', 'dispute_opened', 'dispute_changed', 'dispute_closed'));
ALTER TABLE payment_event ADD CONSTRAINT refund_leaves_what_is_disputed CHECK (
    kind <> 'refund_requested' OR refunded + coalesce((detail ->> 'disputed')::bigint, 0) <= captured);

-- What a bank opened, by its own reference. It never changes.
CREATE TABLE dispute
(
    merchant_id      uuid        NOT NULL,
    id               uuid        NOT NULL,
    payment_id       uuid        NOT NULL,
    acquirer         text        NOT NULL,
    bank_reference   text        NOT NULL CHECK (bank_reference ~ '^[!-~]{1,128}$'),
    -- Ours: the capture, or the authorization that took its money at once.
    charge_reference text        NOT NULL,
    amount           bigint      NOT NULL CHECK (amount BETWEEN 1 AND 9007199254740991),
    currency         char(3)     NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    network          text        NOT NULL,
    card_last4       text        NOT NULL,
    merchant_reference text,
    created_at       timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, id, amount),
    CONSTRAINT dispute_opened_once UNIQUE (merchant_id, acquirer, bank_reference),
    FOREIGN KEY (merchant_id, payment_id) REFERENCES payment
);
CREATE INDEX dispute_of_payment ON dispute (merchant_id, payment_id);

-- The current state is the last fact. It never goes back: progress grows, and what was withdrawn and reinstated is tied to
-- the fact before.
CREATE TABLE dispute_event
(
    merchant_id     uuid        NOT NULL,
    dispute_id      uuid        NOT NULL,
    seq             int         NOT NULL CHECK (seq > 0),
    kind            text        NOT NULL,
    stage           text        NOT NULL,
    status          text        NOT NULL,
    progress        int         NOT NULL,
    -- The whole dispute's, in minor units. All of it is held back or none.
    amount          bigint      NOT NULL,
    withdrawn       bigint      NOT NULL,
    reinstated      bigint      NOT NULL,
    lost            bigint      NOT NULL,
    -- What the merchant pays now for it, and what the bank has asked for.
    fee             bigint      NOT NULL CHECK (fee >= 0),
    bank_fee        bigint      NOT NULL CHECK (bank_fee >= 0),
    prev_seq        int,
    prev_progress   int,
    prev_withdrawn  bigint,
    prev_reinstated bigint,
    prev_bank_fee   bigint,
    respond_by      timestamptz,
    detail          jsonb       NOT NULL,
    at              timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, dispute_id, seq),
    CONSTRAINT dispute_event_totals UNIQUE (merchant_id, dispute_id, seq, progress, withdrawn, reinstated, bank_fee),
    FOREIGN KEY (merchant_id, dispute_id, amount) REFERENCES dispute (merchant_id, id, amount),
    CONSTRAINT dispute_follows_the_fact_before
        FOREIGN KEY (merchant_id, dispute_id, prev_seq, prev_progress, prev_withdrawn, prev_reinstated, prev_bank_fee)
        REFERENCES dispute_event (merchant_id, dispute_id, seq, progress, withdrawn, reinstated, bank_fee),
    CONSTRAINT dispute_first_or_next CHECK (
        CASE WHEN seq = 1 THEN num_nulls(prev_seq, prev_progress, prev_withdrawn, prev_reinstated, prev_bank_fee) = 5
             ELSE num_nulls(prev_seq, prev_progress, prev_withdrawn, prev_reinstated, prev_bank_fee) = 0
                      AND prev_seq = seq - 1 END),
    CONSTRAINT dispute_begins_open CHECK (seq > 1 OR (kind = 'opened' AND status = 'needs_response' AND withdrawn = 0)),
    CONSTRAINT dispute_kind CHECK (kind IN
        ('opened', 'updated', 'reminded', 'escalated', 'funds_withdrawn', 'responded', 'expired', 'accepted',
         'prevented', 'withdrawn', 'lost', 'won')),
    CONSTRAINT dispute_progress CHECK (progress =
        array_position(ARRAY ['inquiry', 'chargeback', 'pre_arbitration', 'arbitration'], stage) * 10
        + array_position(ARRAY ['needs_response', 'expired', 'under_review', 'lost', 'accepted', 'prevented',
                                'withdrawn', 'won'], status)),
    CONSTRAINT dispute_never_goes_back CHECK (progress >= coalesce(prev_progress, 0)),
    CONSTRAINT dispute_sums_grow CHECK (withdrawn >= coalesce(prev_withdrawn, 0)
        AND reinstated >= coalesce(prev_reinstated, 0) AND bank_fee >= coalesce(prev_bank_fee, 0)),
    CONSTRAINT all_is_held_or_nothing CHECK (withdrawn - reinstated IN (0, amount) AND lost IN (0, withdrawn - reinstated)),
    CONSTRAINT funds_follow_the_status CHECK (
        CASE WHEN stage = 'inquiry' OR status IN ('prevented', 'withdrawn', 'won') THEN withdrawn = reinstated
             WHEN status = 'lost' THEN lost = amount
             WHEN status = 'accepted' THEN lost = withdrawn - reinstated
             ELSE lost = 0 END)
);

-- Where each dispute stands, to be searched by people and looked after by workers. Made again from the facts if lost.
CREATE TABLE dispute_queue
(
    merchant_id         uuid        NOT NULL,
    dispute_id          uuid        NOT NULL,
    payment_id          uuid        NOT NULL,
    stage               text        NOT NULL,
    status              text        NOT NULL,
    reason              text        NOT NULL,
    amount              bigint      NOT NULL,
    currency            char(3)     NOT NULL,
    card_last4          text        NOT NULL,
    acquirer            text        NOT NULL,
    merchant_reference  text,
    -- The setting's (dispute_case), repeated to be searched by.
    assignee            text,
    respond_by          timestamptz NOT NULL,
    -- When a worker has to look: for a reminder or because the time is over; null when there is nothing to wait for.
    due_at              timestamptz,
    PRIMARY KEY (merchant_id, dispute_id),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute
);
CREATE INDEX dispute_queue_due ON dispute_queue (due_at) WHERE due_at IS NOT NULL;
-- For each filter in the order of deadlines and newest first, so that none reads what a merchant had before.
CREATE INDEX dispute_queue_status_deadline ON dispute_queue (merchant_id, status, respond_by, dispute_id);
CREATE INDEX dispute_queue_status ON dispute_queue (merchant_id, status, dispute_id);
CREATE INDEX dispute_queue_stage_deadline ON dispute_queue (merchant_id, stage, respond_by, dispute_id);
CREATE INDEX dispute_queue_stage ON dispute_queue (merchant_id, stage, dispute_id);
CREATE INDEX dispute_queue_reason_deadline ON dispute_queue (merchant_id, reason, respond_by, dispute_id);
CREATE INDEX dispute_queue_reason ON dispute_queue (merchant_id, reason, dispute_id);
CREATE INDEX dispute_queue_acquirer_deadline ON dispute_queue (merchant_id, acquirer, respond_by, dispute_id);
CREATE INDEX dispute_queue_acquirer ON dispute_queue (merchant_id, acquirer, dispute_id);
CREATE INDEX dispute_queue_card_deadline ON dispute_queue (merchant_id, card_last4, respond_by, dispute_id);
CREATE INDEX dispute_queue_card ON dispute_queue (merchant_id, card_last4, dispute_id);
CREATE INDEX dispute_queue_reference_deadline ON dispute_queue (merchant_id, merchant_reference, respond_by, dispute_id);
CREATE INDEX dispute_queue_reference ON dispute_queue (merchant_id, merchant_reference, dispute_id);
CREATE INDEX dispute_queue_assignee_deadline ON dispute_queue (merchant_id, assignee, respond_by, dispute_id);
CREATE INDEX dispute_queue_assignee ON dispute_queue (merchant_id, assignee, dispute_id);
CREATE INDEX dispute_queue_payment_deadline ON dispute_queue (merchant_id, payment_id, respond_by, dispute_id);
CREATE INDEX dispute_queue_payment ON dispute_queue (merchant_id, payment_id, dispute_id);
-- A range of amounts has no order of deadlines: what it does not fit is passed without a look at the row.
CREATE INDEX dispute_queue_amount_deadline ON dispute_queue (merchant_id, respond_by, dispute_id) INCLUDE (amount);
CREATE INDEX dispute_queue_amount ON dispute_queue (merchant_id, dispute_id) INCLUDE (amount);

-- Who of the team looks after a dispute. A setting: each change is on the trail with what was before.
CREATE TABLE dispute_case
(
    merchant_id uuid NOT NULL,
    dispute_id  uuid NOT NULL,
    assignee    text CHECK (assignee ~ '^[!-~]{1,255}$'),
    PRIMARY KEY (merchant_id, dispute_id),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute
);
CALL keep_to_merchant('dispute_case');
GRANT SELECT, INSERT, UPDATE (assignee) ON dispute_case TO postern_app;
GRANT SELECT ON dispute_case TO postern_auditor;

-- Filters that somebody looks through again and again. A setting: each change is on the trail.
CREATE TABLE dispute_view
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    -- whose it is, by the subject of an access token; NULL: the whole team's
    owner       text,
    name        text        NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
    filters     jsonb       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    CONSTRAINT dispute_view_name UNIQUE NULLS NOT DISTINCT (merchant_id, owner, name)
);
CALL keep_to_merchant('dispute_view');
GRANT SELECT, INSERT, DELETE ON dispute_view TO postern_app;
GRANT SELECT ON dispute_view TO postern_auditor;

-- What the team writes to itself of a dispute. It may tell of people, so it is sealed and no record.
CREATE TABLE dispute_note
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    dispute_id  uuid        NOT NULL,
    author      text        NOT NULL,
    sealed      bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute
);
CREATE INDEX dispute_note_of_dispute ON dispute_note (merchant_id, dispute_id, id);
CALL keep_sealed('dispute_note', 'sealed', 'id');
CALL keep_to_merchant('dispute_note');
GRANT SELECT, INSERT ON dispute_note TO postern_app;
GRANT SELECT ON dispute_note TO postern_worker;

CALL keep_as_records('dispute');
CALL keep_as_records('dispute_event');
CALL keep_to_merchant('dispute');
CALL keep_to_merchant('dispute_event');
CALL keep_to_merchant('dispute_queue');
GRANT SELECT, INSERT ON dispute TO postern_app;
GRANT SELECT ON dispute_event TO postern_app;
GRANT INSERT (merchant_id, dispute_id, seq, kind, stage, status, progress, amount, withdrawn, reinstated, lost, fee,
              bank_fee, prev_seq, prev_progress, prev_withdrawn, prev_reinstated, prev_bank_fee, respond_by, detail, at)
    ON dispute_event TO postern_app;
GRANT SELECT, INSERT, UPDATE (stage, status, reason, assignee, respond_by, due_at) ON dispute_queue TO postern_app;
GRANT SELECT, UPDATE (due_at) ON dispute_queue TO postern_worker;
GRANT SELECT ON dispute_queue TO postern_auditor;

-- As before (V0006), but that the two accounts of disputed money are moved by journals of disputes alone.
CREATE OR REPLACE FUNCTION guard_posting() RETURNS trigger
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

    IF debited.code IN (1140, 2050) OR credited.code IN (1140, 2050) THEN
        PERFORM 1 FROM public.journal j
        WHERE j.merchant_id = new.merchant_id AND j.id = new.journal_id AND j.kind LIKE 'dispute\_%';
        IF NOT found THEN
            RAISE EXCEPTION 'disputed money is moved by a journal of a dispute alone'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'disputed_money_is_disputes';
        END IF;
    END IF;

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
REVOKE EXECUTE ON FUNCTION guard_posting() FROM PUBLIC;

-- What the bank withdrew (1140) is what the merchant has disputed (2050): each journal of a dispute moves both by the same.
-- Looked at when the transaction ends, as a journal's postings come one after the other.
CREATE FUNCTION check_disputed_money() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    held     bigint;
    disputed bigint;
BEGIN
    SELECT coalesce(sum(CASE WHEN p.debit_account = a.id THEN p.amount ELSE -p.amount END) FILTER (WHERE a.code = 1140), 0),
           coalesce(sum(CASE WHEN p.credit_account = a.id THEN p.amount ELSE -p.amount END) FILTER (WHERE a.code = 2050), 0)
    INTO held, disputed
    FROM public.posting p
    JOIN public.account a ON a.merchant_id = p.merchant_id AND a.id IN (p.debit_account, p.credit_account)
    WHERE p.merchant_id = NEW.merchant_id AND p.journal_id = NEW.id AND a.code IN (1140, 2050)
    GROUP BY p.currency -- a pound too many is no dollar too few
    HAVING coalesce(sum(CASE WHEN p.debit_account = a.id THEN p.amount ELSE -p.amount END) FILTER (WHERE a.code = 1140), 0)
        <> coalesce(sum(CASE WHEN p.credit_account = a.id THEN p.amount ELSE -p.amount END) FILTER (WHERE a.code = 2050), 0)
    LIMIT 1;
    IF found THEN
        RAISE EXCEPTION 'journal % moves % that the bank withdrew and % that is disputed', NEW.id, held, disputed
            USING ERRCODE = 'check_violation', CONSTRAINT = 'disputed_money_is_withdrawn_money';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION check_disputed_money() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER disputed_money_is_withdrawn_money AFTER INSERT ON journal
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind LIKE 'dispute\_%') EXECUTE FUNCTION check_disputed_money();
ALTER TABLE journal ENABLE ALWAYS TRIGGER disputed_money_is_withdrawn_money;

-- The fact itself says what is disputed (refund_leaves_what_is_disputed, above); this does not take its word for it.
-- Its name comes after those of foreign keys: when it looks, the fact before is there, and so is whatever dispute wrote that.
CREATE FUNCTION check_refund_of_disputed() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    held bigint;
BEGIN
    SELECT coalesce(sum((SELECT e.withdrawn - e.reinstated FROM public.dispute_event e
                         WHERE e.merchant_id = d.merchant_id AND e.dispute_id = d.id
                         ORDER BY e.seq DESC LIMIT 1)), 0)
    INTO held
    FROM public.dispute d
    WHERE d.merchant_id = NEW.merchant_id AND d.payment_id = NEW.payment_id;
    IF NEW.refunded + held > NEW.captured THEN
        RAISE EXCEPTION 'payment % has % captured, of which % is disputed; % cannot be refunded',
            NEW.payment_id, NEW.captured, held, NEW.refunded
            USING ERRCODE = 'check_violation', CONSTRAINT = 'refund_leaves_what_is_held';
    END IF;
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION check_refund_of_disputed() FROM PUBLIC;
CREATE TRIGGER refund_leaves_what_is_held AFTER INSERT ON payment_event
    FOR EACH ROW WHEN (NEW.kind = 'refund_requested') EXECUTE FUNCTION check_refund_of_disputed();
ALTER TABLE payment_event ENABLE ALWAYS TRIGGER refund_leaves_what_is_held;
