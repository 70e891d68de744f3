/**
 * The one-command start: an embedded PostgreSQL with its roles, the demo merchants, and nothing of it in production. Last
 * of the list: it may use every room, and no room may use it.
 */
@Room(
        name = "demo",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "webhook",
            "access",
            "audit",
            "idempotency",
            "ledger",
            "receipt",
            "merchant",
            "card",
            "risk",
            "acquirer",
            "acquirer.sandbox",
            "payment",
            "event",
            "cli"
        })
package io.postern.demo;

import io.postern.Room;
