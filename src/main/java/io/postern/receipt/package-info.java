/**
 * Receipts: one immutable statement for each fact that matters in a dispute, as canonical JSON with the leaf hash that
 * the transparency log holds.
 */
@Room(
        name = "receipt",
        mayUse = {"problem", "id", "database", "wire", "access"})
package io.postern.receipt;

import io.postern.Room;
