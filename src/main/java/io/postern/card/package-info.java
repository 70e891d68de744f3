/**
 * Cards: the number and the CVC as types that cannot be shown, logged or stored, what a bank's check of them said, tokens
 * and the vault.
 */
@Room(
        name = "card",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "access",
            "limit",
            "audit",
            "idempotency",
            "receipt",
            "subject",
            "merchant",
            "event"
        })
package io.postern.card;

import io.postern.Room;
