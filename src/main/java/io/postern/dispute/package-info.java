/** Disputes: the bank's cases against payments, the evidence that answers them, and the pack that proves it. */
@Room(
        name = "dispute",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "access",
            "audit",
            "idempotency",
            "receipt",
            "subject",
            "acquirer"
        })
package io.postern.dispute;

import io.postern.Room;
