/**
 * The only door to key material. Each merchant has AES-256 data keys by epoch, kept wrapped in the database and unwrapped
 * in memory for a bounded time; encryption is local AES-256-GCM bound to merchant, record, field and epoch.
 *
 * <p>A key that can be exchanged is a {@link io.postern.keys.RotatableKey}: its room provides the bean, with what has to
 * happen as {@link io.postern.keys.RotationPhase phases} of small steps. {@code DataKeys} and {@code KeyEncryptionKey} are
 * this room's own. What became of a version is kept by {@link io.postern.keys.KeyFacts}; a fact reaches every instance
 * within two seconds, and a phase that comes {@code SETTLED} after one may rely on it. A column of sealed values is known to
 * the rotation by {@code CALL keep_sealed} in its migration and a {@link io.postern.keys.SealedColumn} bean of its room.
 */
@Room(
        name = "keys",
        mayUse = {"problem", "id", "database"})
package io.postern.keys;

import io.postern.Room;
