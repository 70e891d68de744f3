-- why: an action of high value that a machine asks for waits for a second person; who asked, who decided and what came of it stays

-- What was asked for. The body stands beside it, sealed, since it may tell of a person.
CREATE TABLE approval
(
    merchant_id  uuid        NOT NULL,
    id           uuid        NOT NULL,
    operation    text        NOT NULL CHECK (operation ~ '^[A-Z]+ /v1/[a-z_/{}]+$'),
    path_id      text        CHECK (path_id ~ '^[0-9a-z_/]{1,100}$'),
    reason       text        CHECK (reason ~ '^[A-Za-z0-9_.:/#-]{1,64}$'),
    requested_by text        NOT NULL CHECK (length(requested_by) BETWEEN 1 AND 255),
    role         text        NOT NULL,
    address      text        NOT NULL,
    request_id   text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL CHECK (expires_at > created_at),
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, id),
    UNIQUE (merchant_id, id, requested_by, expires_at)
);

-- What became of it: one decision, and after an approval one outcome. Two who decide at once insert the same seq.
CREATE TABLE approval_fact
(
    merchant_id  uuid        NOT NULL,
    approval_id  uuid        NOT NULL,
    seq          int         NOT NULL,
    kind         text        NOT NULL,
    actor        text        NOT NULL CHECK (length(actor) BETWEEN 1 AND 255),
    reason       text        CHECK (reason ~ '^[A-Za-z0-9_.:/#-]{1,64}$'),
    -- What the requester would have been answered: the status, and the object or the problem's code.
    status       int,
    object_id    text,
    problem      text,
    -- Copied by the foreign key from what was asked for, so that the checks below can see it.
    requested_by text        NOT NULL,
    expires_at   timestamptz NOT NULL,
    after_seq    int,
    after_kind   text,
    at           timestamptz NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, approval_id, seq),
    UNIQUE (merchant_id, approval_id, seq, kind),
    FOREIGN KEY (merchant_id, approval_id, requested_by, expires_at)
        REFERENCES approval (merchant_id, id, requested_by, expires_at),
    FOREIGN KEY (merchant_id, approval_id, after_seq, after_kind)
        REFERENCES approval_fact (merchant_id, approval_id, seq, kind),
    CONSTRAINT decided_once_then_run CHECK (
        seq = 1 AND kind IN ('approved', 'denied', 'expired') AND after_seq IS NULL AND after_kind IS NULL
        OR seq = 2 AND kind IN ('executed', 'failed') AND after_seq IS NOT NULL AND after_kind IS NOT NULL
           AND after_seq = 1 AND after_kind = 'approved'),
    CONSTRAINT four_eyes CHECK (kind NOT IN ('approved', 'denied') OR actor <> requested_by),
    CONSTRAINT decided_in_time CHECK (
        kind IN ('approved', 'denied') AND at < expires_at
        OR kind = 'expired' AND at >= expires_at
        OR kind IN ('executed', 'failed')),
    CONSTRAINT outcome_says_what_came CHECK (
        CASE kind
            WHEN 'executed' THEN status IS NOT NULL AND status BETWEEN 200 AND 299 AND problem IS NULL
            WHEN 'failed' THEN status IS NOT NULL AND status BETWEEN 400 AND 599 AND problem IS NOT NULL
                               AND object_id IS NULL
            ELSE status IS NULL AND object_id IS NULL AND problem IS NULL
        END)
);

CALL keep_as_records('approval');
CALL keep_as_records('approval_fact');
CALL keep_to_merchant('approval');
CALL keep_to_merchant('approval_fact');
GRANT SELECT ON approval, approval_fact TO postern_app;
GRANT INSERT (merchant_id, id, operation, path_id, reason, requested_by, role, address, request_id, created_at, expires_at)
    ON approval TO postern_app;
GRANT INSERT (merchant_id, approval_id, seq, kind, actor, reason, status, object_id, problem, requested_by, expires_at,
              after_seq, after_kind, at)
    ON approval_fact TO postern_app;

-- The body as it was asked for, sealed by the merchant's data key.
CREATE TABLE approval_body
(
    merchant_id uuid  NOT NULL,
    approval_id uuid  NOT NULL,
    body        bytea NOT NULL,
    PRIMARY KEY (merchant_id, approval_id),
    FOREIGN KEY (merchant_id, approval_id) REFERENCES approval (merchant_id, id)
);

CALL keep_sealed('approval_body', 'body', 'approval_id');
CALL keep_to_merchant('approval_body');
GRANT SELECT, INSERT ON approval_body TO postern_app;
GRANT SELECT ON approval_body TO postern_worker; -- who rotates data keys finds what they sealed

-- When somebody has to look: at its end while nobody has decided, soon while something approved has no outcome.
CREATE TABLE approval_work
(
    merchant_id     uuid        NOT NULL,
    approval_id     uuid        NOT NULL,
    -- The approver's key whose answer is still owed, should the gateway die before giving it.
    idempotency_key text,
    due_at          timestamptz NOT NULL,
    tries           int         NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, approval_id)
);
CREATE INDEX approval_work_due ON approval_work (due_at);
CALL keep_to_merchant('approval_work');
GRANT SELECT, INSERT, UPDATE (idempotency_key, due_at, tries), DELETE ON approval_work TO postern_app;
GRANT SELECT, UPDATE (due_at) ON approval_work TO postern_worker;
