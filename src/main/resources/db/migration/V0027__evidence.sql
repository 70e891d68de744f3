-- why: what a merchant answers to a dispute tells of people, must not change once it was sent, and is to be proven years later

-- A file that was handed in as evidence: what may be known of it for ever. Of its name nothing is kept: names tell of people.
CREATE TABLE dispute_file
(
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    dispute_id  uuid        NOT NULL,
    subject_id  uuid        NOT NULL,
    type        text        NOT NULL CHECK (type IN ('pdf', 'png', 'jpeg')),
    bytes       int         NOT NULL CHECK (bytes BETWEEN 1 AND 10485760),
    sha256      bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    crc32       bigint      NOT NULL,
    pieces      int         NOT NULL CHECK (pieces > 0),
    scan        text        NOT NULL CHECK (scan IN ('clean', 'not_scanned')),
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute,
    FOREIGN KEY (merchant_id, subject_id) REFERENCES subject
);
CREATE INDEX dispute_file_of_dispute ON dispute_file (merchant_id, dispute_id);
CALL keep_as_records('dispute_file');
CALL keep_to_merchant('dispute_file');
GRANT SELECT, INSERT ON dispute_file TO postern_app;

-- Its bytes, sealed by the key of the record, which goes when the person is erased; and these go with it.
CREATE TABLE dispute_file_piece
(
    merchant_id uuid  NOT NULL,
    file_id     uuid  NOT NULL,
    n           int   NOT NULL CHECK (n >= 0),
    sealed      bytea NOT NULL,
    PRIMARY KEY (merchant_id, file_id, n),
    FOREIGN KEY (merchant_id, file_id) REFERENCES dispute_file,
    FOREIGN KEY (merchant_id, file_id) REFERENCES subject_key (merchant_id, record_id) ON DELETE CASCADE
);
ALTER TABLE dispute_file_piece ALTER COLUMN sealed SET STORAGE EXTERNAL; -- what is sealed cannot be made smaller
CALL keep_to_merchant('dispute_file_piece');
GRANT SELECT, INSERT ON dispute_file_piece TO postern_app;

-- What a merchant does about a dispute: writes evidence down, submits it or accepts the loss, and what the bank said to that.
-- The last fact is how it stands. Which fields were filled is a fact; what stands in them is not.
CREATE TABLE dispute_evidence
(
    merchant_id uuid        NOT NULL,
    dispute_id  uuid        NOT NULL,
    seq         int         NOT NULL CHECK (seq > 0),
    kind        text        NOT NULL CHECK (kind IN ('drafted', 'submitting', 'submitted', 'submit_refused',
                                                     'accepting', 'accepted', 'accept_refused')),
    stage       text        NOT NULL,
    -- the text that counts now; none while nothing was written down
    text_id     uuid,
    subject_id  uuid,
    -- under which reference the bank was told
    move_id     uuid,
    fields      text[]      NOT NULL CHECK (cardinality(fields) <= 27),
    files       uuid[]      NOT NULL,
    characters  int         NOT NULL CHECK (characters BETWEEN 0 AND 150000),
    -- in the bank's word
    reason      text        CHECK (reason ~ '^[A-Za-z0-9_.:-]{1,64}$'),
    at          timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, dispute_id, seq),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute,
    FOREIGN KEY (merchant_id, subject_id) REFERENCES subject,
    CHECK ((text_id IS NULL) = (subject_id IS NULL)),
    CHECK ((kind = 'drafted') = (move_id IS NULL)),
    CONSTRAINT something_is_submitted CHECK (kind NOT LIKE 'submit%' OR cardinality(fields) > 0)
);
-- Once a stage, and never both.
CREATE UNIQUE INDEX dispute_evidence_answered_once ON dispute_evidence (merchant_id, dispute_id, stage)
    WHERE kind IN ('submitted', 'accepted');
CREATE INDEX dispute_evidence_of_text ON dispute_evidence (merchant_id, text_id);
CREATE INDEX dispute_evidence_of_subject ON dispute_evidence (merchant_id, subject_id);
CALL keep_as_records('dispute_evidence');
CALL keep_to_merchant('dispute_evidence');
GRANT SELECT ON dispute_evidence TO postern_app;
GRANT INSERT (merchant_id, dispute_id, seq, kind, stage, text_id, subject_id, move_id, fields, files, characters, reason, at)
    ON dispute_evidence TO postern_app;

-- What was written down, as JSON, sealed as the files are.
CREATE TABLE dispute_evidence_text
(
    merchant_id uuid  NOT NULL,
    id          uuid  NOT NULL,
    sealed      bytea NOT NULL,
    PRIMARY KEY (merchant_id, id),
    FOREIGN KEY (merchant_id, id) REFERENCES subject_key (merchant_id, record_id) ON DELETE CASCADE
);
CALL keep_to_merchant('dispute_evidence_text');
GRANT SELECT, INSERT ON dispute_evidence_text TO postern_app;

-- A fact follows only what it can follow: what was submitted changes no more, and a bank answers what it was told.
CREATE FUNCTION check_evidence() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
DECLARE
    before   public.dispute_evidence%ROWTYPE;
    is_open  boolean;
    is_moved boolean;
BEGIN
    SELECT * INTO before FROM public.dispute_evidence e
    WHERE e.merchant_id = NEW.merchant_id AND e.dispute_id = NEW.dispute_id AND e.seq = NEW.seq - 1;
    is_open := CASE WHEN before.seq IS NULL THEN NEW.seq = 1
                    WHEN before.kind IN ('drafted', 'submit_refused', 'accept_refused') THEN true
                    ELSE before.kind IN ('submitted', 'accepted') AND before.stage <> NEW.stage END;
    is_moved := before.move_id = NEW.move_id AND before.stage = NEW.stage
                AND before.text_id IS NOT DISTINCT FROM NEW.text_id AND before.fields = NEW.fields
                AND before.files = NEW.files;
    IF NOT coalesce(CASE NEW.kind
            WHEN 'drafted' THEN is_open
            WHEN 'submitting' THEN is_open AND before.text_id = NEW.text_id AND before.fields = NEW.fields
                                   AND before.files = NEW.files
            WHEN 'accepting' THEN is_open AND before.text_id IS NOT DISTINCT FROM NEW.text_id
            WHEN 'submitted' THEN before.kind = 'submitting' AND is_moved
            WHEN 'submit_refused' THEN before.kind = 'submitting' AND is_moved
            ELSE before.kind = 'accepting' AND is_moved END, false) THEN
        RAISE EXCEPTION '% cannot follow % of dispute %', NEW.kind, coalesce(before.kind, 'nothing'), NEW.dispute_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_in_order';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION check_evidence() FROM PUBLIC;
CREATE TRIGGER evidence_in_order BEFORE INSERT ON dispute_evidence
    FOR EACH ROW EXECUTE FUNCTION check_evidence();
ALTER TABLE dispute_evidence ENABLE ALWAYS TRIGGER evidence_in_order;

-- A draft that another one takes the place of is nobody's evidence any more: its key goes, and its text with it. The only way
-- to that is the next draft. What was submitted stays.
CREATE FUNCTION forget_draft() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    DELETE FROM public.subject_key k
    USING public.dispute_evidence e
    WHERE e.merchant_id = NEW.merchant_id AND e.dispute_id = NEW.dispute_id AND e.seq = NEW.seq - 1
      AND k.merchant_id = e.merchant_id AND k.record_id = e.text_id AND e.text_id <> NEW.text_id
      AND NOT EXISTS (SELECT FROM public.dispute_evidence s
                      WHERE s.merchant_id = e.merchant_id AND s.text_id = e.text_id AND s.kind = 'submitted');
    RETURN NULL;
END
$$;
REVOKE EXECUTE ON FUNCTION forget_draft() FROM PUBLIC;
CREATE TRIGGER draft_takes_place AFTER INSERT ON dispute_evidence
    FOR EACH ROW WHEN (NEW.kind = 'drafted') EXECUTE FUNCTION forget_draft();
ALTER TABLE dispute_evidence ENABLE ALWAYS TRIGGER draft_takes_place;

-- While a dispute is open its evidence is needed, whether or not the payment named a person.
CREATE FUNCTION keep_evidence_of_open_disputes() RETURNS trigger
    LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$
BEGIN
    PERFORM 1
    FROM (SELECT e.dispute_id FROM public.dispute_evidence e
          WHERE e.merchant_id = NEW.merchant_id AND e.subject_id = NEW.subject_id
          UNION
          SELECT f.dispute_id FROM public.dispute_file f
          WHERE f.merchant_id = NEW.merchant_id AND f.subject_id = NEW.subject_id) d
    CROSS JOIN LATERAL (SELECT s.status FROM public.dispute_event s
                        WHERE s.merchant_id = NEW.merchant_id AND s.dispute_id = d.dispute_id
                        ORDER BY s.seq DESC LIMIT 1) last
    WHERE last.status IN ('needs_response', 'under_review', 'expired');
    IF found THEN
        RAISE EXCEPTION 'an open dispute needs the evidence of subject %', NEW.subject_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'evidence_of_open_dispute';
    END IF;
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION keep_evidence_of_open_disputes() FROM PUBLIC;
CREATE INDEX dispute_file_of_subject ON dispute_file (merchant_id, subject_id);
CREATE TRIGGER before_evidence_goes BEFORE INSERT ON subject_erasure
    FOR EACH ROW EXECUTE FUNCTION keep_evidence_of_open_disputes();
ALTER TABLE subject_erasure ENABLE ALWAYS TRIGGER before_evidence_goes;

-- Work: answers that the bank was told, whose end is not known yet. Made again from the facts if lost.
CREATE TABLE dispute_answer_work
(
    merchant_id     uuid        NOT NULL,
    dispute_id      uuid        NOT NULL,
    move_id         uuid        NOT NULL,
    -- the key whose answer is still owed, should the gateway die before giving it
    idempotency_key text        NOT NULL,
    due_at          timestamptz NOT NULL,
    tries           int         NOT NULL DEFAULT 0,
    PRIMARY KEY (merchant_id, dispute_id)
);
CREATE INDEX dispute_answer_work_due ON dispute_answer_work (due_at);
CALL keep_to_merchant('dispute_answer_work');
GRANT SELECT, INSERT, DELETE ON dispute_answer_work TO postern_app;
GRANT SELECT ON dispute_answer_work TO postern_auditor;
GRANT SELECT, UPDATE (due_at, tries) ON dispute_answer_work TO postern_worker;

-- Each version of an evidence pack that was handed out: of which facts it was made, and what was signed.
CREATE TABLE evidence_pack
(
    merchant_id   uuid        NOT NULL,
    dispute_id    uuid        NOT NULL,
    version       int         NOT NULL CHECK (version > 0),
    -- of all files but the proofs, which can be made against any later head; the same facts are the same version
    facts_hash    bytea       NOT NULL CHECK (octet_length(facts_hash) = 32),
    -- the head that its proofs are against; none for a pack without receipts
    tree_size     bigint      CHECK (tree_size > 0),
    -- of the list of all files, which is what was signed
    sha256        bytea       NOT NULL CHECK (octet_length(sha256) = 32),
    signature     bytea       NOT NULL CHECK (octet_length(signature) = 64),
    key_id        text        NOT NULL CHECK (length(key_id) BETWEEN 1 AND 64),
    files         int         NOT NULL CHECK (files > 0),
    bytes         bigint      NOT NULL CHECK (bytes > 0),
    actor         text        NOT NULL CHECK (actor <> '' AND length(actor) <= 255),
    at            timestamptz NOT NULL,
    recorded_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, dispute_id, version),
    FOREIGN KEY (merchant_id, dispute_id) REFERENCES dispute
);
CALL keep_as_records('evidence_pack');
CALL keep_to_merchant('evidence_pack');
GRANT SELECT ON evidence_pack TO postern_app;
GRANT INSERT (merchant_id, dispute_id, version, facts_hash, tree_size, sha256, signature, key_id, files, bytes, actor, at)
    ON evidence_pack TO postern_app;
