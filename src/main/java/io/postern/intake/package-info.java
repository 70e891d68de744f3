/** What banks tell by themselves: verified over the raw bytes, kept before it is understood, applied once. */
@Room(
        name = "intake",
        mayUse = {
            "id",
            "problem",
            "database",
            "wire",
            "keys",
            "webhook",
            "address",
            "tls",
            "access",
            "access.proof",
            "limit",
            "audit",
            "idempotency",
            "acquirer",
            "payment",
            "dispute"
        })
package io.postern.intake;

import io.postern.Room;
