-- why: what became of one payment is asked for more often than anything else, and must not cost what its merchant has

CREATE INDEX event_of_object ON event (merchant_id, object_id);
