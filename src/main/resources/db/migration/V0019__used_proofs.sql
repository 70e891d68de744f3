-- why: a proof of possession that somebody overheard must serve nobody a second time, at whichever instance it is tried
--
-- Work of no merchant, not logged: it spares each such request the wait for the disk. After a crash of the server the table is
-- empty, and a proof could be used again for as long as it is young (postern.access.proof.age).
CREATE UNLOGGED TABLE used_proof
(
    proof bytea       NOT NULL PRIMARY KEY CHECK (octet_length(proof) = 32), -- SHA-256 of the key's thumbprint and the proof's id
    until timestamptz NOT NULL
);
CREATE INDEX used_proof_by_end ON used_proof (until);

GRANT SELECT, DELETE, INSERT (proof, until) ON used_proof TO postern_app;
