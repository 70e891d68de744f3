/**
 * The arithmetic of the transparency log, apart from any database: hashes of RFC 9162, proofs made and verified, and signed
 * heads as text (C2SP signed-note, tlog-checkpoint). What an outsider needs to verify is all in here.
 */
@Room(
        name = "log.tree",
        mayUse = {"keys"})
package io.postern.log.tree;

import io.postern.Room;
