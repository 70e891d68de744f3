/**
 * Makes a retry harmless: a key is claimed in the transaction of the effect, and the same key with the same request gets
 * the stored answer.
 */
@Room(
        name = "idempotency",
        mayUse = {"problem", "id", "database", "wire", "keys", "access"})
package io.postern.idempotency;

import io.postern.Room;
