-- why: who counts the disputes that are due goes by their deadline; workers have nothing left to do for one whose bank named none

CREATE INDEX dispute_queue_waiting ON dispute_queue (respond_by) WHERE status = 'needs_response';
