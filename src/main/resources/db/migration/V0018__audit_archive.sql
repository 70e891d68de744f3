-- why: an auditor finds an entry without reading all, sees since when the trail was kept, and finds finished months in sealed files

-- Each filter of the list finds its rows newest first. What nearly every entry has in common is left out: an index on it
-- would find no faster than the list itself.
CREATE INDEX audit_entry_actor ON audit_entry (actor, id);
CREATE INDEX audit_entry_action ON audit_entry (action, id);
CREATE INDEX audit_entry_request ON audit_entry (request_id, id) WHERE request_id IS NOT NULL;
CREATE INDEX audit_entry_address ON audit_entry (address, id) WHERE address IS NOT NULL;
CREATE INDEX audit_entry_role ON audit_entry (role, id) WHERE role <> 'merchant';
CREATE INDEX audit_entry_refused ON audit_entry (id) WHERE outcome = 'refused';

-- A month of the archive is a month of the database's own clock.
CREATE INDEX audit_entry_recorded ON audit_entry (recorded_at, id);

-- Gateways that keep the trail now, each by a number of its own for each start. Work: what they did is on the trail.
CREATE TABLE audit_keeper (
    merchant_id uuid        NOT NULL,
    gateway     uuid        NOT NULL,
    host        text        NOT NULL CHECK (length(host) <= 255),
    seen_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, gateway)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON audit_keeper TO postern_app;

-- Months of the trail that lie in a file, which was read back and compared with the rows. Each names the manifest before it
-- by its hash, so that none can be left out.
CREATE TABLE audit_archive (
    merchant_id   uuid        NOT NULL,
    number        int         NOT NULL CHECK (number > 0),
    month         date        NOT NULL CHECK (extract(day FROM month) = 1),
    part          int         NOT NULL CHECK (part > 0), -- after the first: rows that were found in the month later
    entries       bigint      NOT NULL CHECK (entries >= 0),
    first_id      uuid        CHECK ((first_id IS NULL) = (entries = 0)),
    last_id       uuid        CHECK ((last_id IS NULL) = (entries = 0)),
    file          text        NOT NULL CHECK (length(file) <= 255),
    bytes         bigint      NOT NULL CHECK (bytes > 0),
    file_hash     bytea       NOT NULL CHECK (octet_length(file_hash) = 32),
    manifest_hash bytea       NOT NULL CHECK (octet_length(manifest_hash) = 32),
    before        int         GENERATED ALWAYS AS (nullif(number - 1, 0)) STORED,
    before_hash   bytea       CHECK ((before_hash IS NULL) = (number = 1)),
    key_id        text        NOT NULL CHECK (length(key_id) <= 64),
    location      text        NOT NULL CHECK (length(location) <= 1024),
    verified_at   timestamptz NOT NULL,
    archived_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, number),
    UNIQUE (merchant_id, month, part),
    UNIQUE (merchant_id, number, manifest_hash),
    FOREIGN KEY (merchant_id, before, before_hash) REFERENCES audit_archive (merchant_id, number, manifest_hash)
);

CALL keep_as_records('audit_archive');
GRANT SELECT ON audit_archive TO postern_app;
GRANT INSERT (merchant_id, number, month, part, entries, first_id, last_id, file, bytes, file_hash, manifest_hash,
              before_hash, key_id, location, verified_at)
    ON audit_archive TO postern_app;

-- Who archives now, and the fence of the month that comes next: a transaction that began before the month was over has a
-- smaller number.
CREATE TABLE audit_archive_work (
    merchant_id uuid        NOT NULL PRIMARY KEY,
    runner      uuid        NOT NULL,
    until       timestamptz NOT NULL,
    month       date,
    fence       xid8,
    checked_on  date
);

GRANT SELECT, INSERT, UPDATE ON audit_archive_work TO postern_app;

CALL keep_to_merchant('audit_keeper');
CALL keep_to_merchant('audit_archive');
CALL keep_to_merchant('audit_archive_work');

-- Workers write entries of many merchants at once, refused ones and those of objects.
GRANT INSERT (object) ON audit_entry TO postern_worker;
