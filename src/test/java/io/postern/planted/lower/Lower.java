package io.postern.planted.lower;

import io.postern.planted.upper.Upper;

/** Uses a room that its own does not name. */
class Lower {
    final Upper upper = new Upper();
}
