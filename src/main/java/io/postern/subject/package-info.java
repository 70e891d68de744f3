/**
 * The people of whom merchants told something. What is personal in a record is sealed by a key of that record's own;
 * erasing a subject destroys the keys, unless a hold keeps them.
 */
@Room(
        name = "subject",
        mayUse = {"problem", "id", "database", "wire", "keys", "access", "audit", "idempotency", "receipt", "approval"})
package io.postern.subject;

import io.postern.Room;
