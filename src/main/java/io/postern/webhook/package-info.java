/** How webhooks are signed and how a signature is verified, by every scheme that banks and merchants use; knows no HTTP. */
@Room(
        name = "webhook",
        mayUse = {"keys"})
package io.postern.webhook;

import io.postern.Room;
