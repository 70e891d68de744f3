/**
 * Four eyes: a client that cannot log in with a second factor asks for an approval, a second person gives or denies it, and
 * what was approved runs once, in the name of whoever asked.
 *
 * <pre>
 * pending ──approve──▶ approved ──run──▶ executed │ failed
 *    ├────deny──────▶ denied
 *    └────time──────▶ expired
 * </pre>
 *
 * What can be approved is an {@link io.postern.approval.ApprovableVerb} of the room that does it. A state is the facts; the
 * primary key of a fact decides between two who are at it at once, and the idempotency key of the run is the approval's id,
 * so a crash at any point ends in one run.
 */
@Room(
        name = "approval",
        mayUse = {"problem", "id", "database", "wire", "keys", "access", "audit", "idempotency", "receipt"})
package io.postern.approval;

import io.postern.Room;
