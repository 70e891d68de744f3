-- why: what became of one payment is asked for most often and must not cost what its merchant has, and a test is no news for others

CREATE INDEX event_of_object ON event (merchant_id, object_id);

-- Nothing happened: a merchant tries an endpoint of its own. Nobody else is told.
ALTER TABLE event ADD COLUMN test boolean NOT NULL DEFAULT false;
GRANT INSERT (test) ON event TO postern_app;
