/** Screens payments before the bank sees them: the first rules, and the decision with what it was made of. */
@Room(
        name = "risk",
        mayUse = {"money", "merchant"})
package io.postern.risk;

import io.postern.Room;
