/** How merchants get what they are told: their endpoints, signed deliveries, and the log of each try. */
@Room(
        name = "delivery",
        mayUse = {
            "id",
            "problem",
            "database",
            "wire",
            "keys",
            "webhook",
            "egress",
            "access",
            "audit",
            "idempotency",
            "event"
        })
package io.postern.delivery;

import io.postern.Room;
