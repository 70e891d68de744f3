/**
 * How the gateway is reached unheard: its certificate, read anew while it runs, and the certificates that callers may show.
 */
@Room(name = "tls")
package io.postern.tls;

import io.postern.Room;
