/**
 * Exchanges keys while the gateway works. Each key is a {@link io.postern.keys.RotatableKey} of the room that knows how;
 * this room begins rotations, for an operator or by age, and walks them through their phases.
 *
 * <pre>
 * POST /v1/keys/{name}/rotate ──▶ key_rotation ──▶ phase, phase, … (key_rotation_fact) ──▶ finished: receipt, audit entry
 * </pre>
 *
 * A rotation's state is the facts of it, so it goes on after a crash where it was. Every instance may walk it; a lease keeps
 * them from doing the same work, and the primary key of a fact decides when they do it all the same.
 */
@Room(
        name = "rotation",
        mayUse = {"problem", "id", "database", "wire", "keys", "access", "audit", "idempotency", "receipt", "approval"})
package io.postern.rotation;

import io.postern.Room;
