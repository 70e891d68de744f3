-- why: what merchants are told is written with the effect itself, so that no crash can lose it

CREATE TABLE event
(
    merchant_id    uuid        NOT NULL,
    id             uuid        NOT NULL,
    type           text        NOT NULL CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
    object_id      uuid        NOT NULL,
    -- Grows per object: a late event is known to be old.
    object_version int         NOT NULL CHECK (object_version > 0),
    body           text        NOT NULL,
    created_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (merchant_id, id)
);

CALL keep_as_records('event');
GRANT SELECT ON event TO postern_app;
GRANT INSERT (merchant_id, id, type, object_id, object_version, body) ON event TO postern_app;
