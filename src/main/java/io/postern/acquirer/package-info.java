/**
 * The port to a bank: what it can be asked, and every answer it can give, as sealed types. A bank that stays silent is an
 * answer too ({@code Unknown}), never a failure: nobody guesses, somebody asks again by reference.
 */
@Room(
        name = "acquirer",
        mayUse = {"money", "id", "problem", "keys", "card"})
package io.postern.acquirer;

import io.postern.Room;
