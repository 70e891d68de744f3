/**
 * The transparency log over receipts, journals and the trail: leaves put into it after they are committed, heads signed and
 * kept outside of the database, proofs read from stored nodes. Nothing on the payment path waits for it.
 *
 * <pre>
 * record committed ──▶ no older one under way ──▶ leaf, nodes, signed head ──▶ anchors: directory, merchants' events, time-stamps
 *                                                 one transaction
 * </pre>
 */
@Room(
        name = "log",
        mayUse = {
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "log.tree",
            "egress",
            "access",
            "audit",
            "archive",
            "receipt",
            "event"
        })
package io.postern.log;

import io.postern.Room;
