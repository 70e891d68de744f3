/**
 * The developer's commands, in the gateway's own artifact: they talk to a running gateway over HTTP and start nothing. Two are the
 * operator's and talk to the database, as its owner.
 */
@Room(
        name = "cli",
        mayUse = {"keys", "log.tree", "webhook", "archive", "retention"})
package io.postern.cli;

import io.postern.Room;
