/**
 * The only door to key material. Each merchant has AES-256 data keys by epoch, kept wrapped in the database and unwrapped
 * in memory for a bounded time; encryption is local AES-256-GCM bound to merchant, record, field and epoch.
 */
@Room(
        name = "keys",
        mayUse = {"problem", "id", "database"})
package io.postern.keys;

import io.postern.Room;
