/**
 * The one way to PostgreSQL for the money rooms: {@code Lookup}s of several rooms are read in one statement, {@code
 * Insert}s of several rooms are written in one statement, which is one transaction and one round trip.
 */
@Room(
        name = "database",
        mayUse = {"problem"})
package io.postern.database;

import io.postern.Room;
