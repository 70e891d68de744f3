/** Merchants: who they are, the plan they are on, what they may be paid in. Settings, changed only by their verbs. */
@Room(
        name = "merchant",
        mayUse = {"money", "problem", "id", "database", "wire", "keys", "access", "audit", "idempotency", "ledger"})
package io.postern.merchant;

import io.postern.Room;
