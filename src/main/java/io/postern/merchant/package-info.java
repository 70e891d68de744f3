/**
 * Merchants: who they are, what was agreed with them (the plan), which currencies, clients and addresses are theirs.
 * Settings, kept by Hibernate Reactive; every change is on the trail with what was before.
 */
@Room(
        name = "merchant",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "address",
            "access",
            "limit",
            "audit",
            "idempotency",
            "ledger",
            "approval"
        })
package io.postern.merchant;

import io.postern.Room;
