-- why: whoever asks later must find who did what, to which object, from where, and who was turned away at the door
CREATE TABLE audit_entry (
    merchant_id uuid        NOT NULL,
    id          uuid        NOT NULL,
    actor       text        NOT NULL CHECK (actor <> '' AND length(actor) <= 255),
    role        text        NOT NULL CHECK (length(role) <= 64),
    action      text        NOT NULL CHECK (action ~ '^[a-z_]+(\.[a-z_]+)+$' AND length(action) <= 64),
    object      text        CHECK (length(object) <= 255),
    outcome     text        NOT NULL CHECK (outcome IN ('done', 'refused')),
    address     text        CHECK (length(address) <= 64),
    request_id  text        CHECK (length(request_id) <= 64),
    detail      jsonb       CHECK (jsonb_typeof(detail) = 'object'),
    at          timestamptz NOT NULL,
    -- the database's own word for the time, which the gateway cannot choose
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (merchant_id, id)
);

-- an auditor reads across merchants, newest first
CREATE INDEX audit_entry_newest ON audit_entry (id);
CREATE INDEX audit_entry_object ON audit_entry (object, id) WHERE object IS NOT NULL;

CALL keep_as_records('audit_entry');
GRANT SELECT ON audit_entry TO postern_app;
GRANT INSERT (merchant_id, id, actor, role, action, object, outcome, address, request_id, detail, at)
    ON audit_entry TO postern_app;
