/** What operators watch the gateway by: log lines without secrets, and traces. */
@Room(
        name = "watch",
        mayUse = {"problem", "wire"})
package io.postern.watch;

import io.postern.Room;
