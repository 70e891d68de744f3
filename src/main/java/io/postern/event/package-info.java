/** What merchants are told: events, written in the transaction of the effect they announce. */
@Room(
        name = "event",
        mayUse = {"id", "database", "wire"})
package io.postern.event;

import io.postern.Room;
