/** What merchants are told: events, written in the transaction of the effect they announce, and read again by who was away. */
@Room(
        name = "event",
        mayUse = {"id", "problem", "database", "wire", "access"})
package io.postern.event;

import io.postern.Room;
