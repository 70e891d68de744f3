-- why: a dispute's money may come back before its stage is over, and what a bank takes may come again over another amount

ALTER TABLE dispute_event DROP CONSTRAINT dispute_kind;
ALTER TABLE dispute_event ADD CONSTRAINT dispute_kind CHECK (kind IN
    ('opened', 'updated', 'reminded', 'escalated', 'funds_withdrawn', 'funds_reinstated', 'responded', 'expired', 'accepted',
     'prevented', 'withdrawn', 'lost', 'won'));

-- An amount never changes: when the bank's does, what it took before comes back, and a dispute of its own has the new one.
ALTER TABLE dispute DROP CONSTRAINT dispute_opened_once;
ALTER TABLE dispute ADD CONSTRAINT dispute_opened_once UNIQUE (merchant_id, acquirer, bank_reference, amount);
