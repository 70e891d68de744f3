/** What operators watch the gateway by: log lines without secrets, traces, whether the gateway is ready. */
@Room(
        name = "watch",
        mayUse = {"id", "problem", "database", "wire"})
package io.postern.watch;

import io.postern.Room;
