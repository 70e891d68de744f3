/**
 * The double-entry book of every merchant: accounts, journals, postings, balances, checkpoints. Its one writer's door is
 * {@link io.postern.ledger.Ledger}; PostgreSQL refuses what would unbalance or overdraw it.
 */
@Room(
        name = "ledger",
        mayUse = {"money", "problem", "id", "database", "wire", "access", "audit"})
package io.postern.ledger;

import io.postern.Room;
