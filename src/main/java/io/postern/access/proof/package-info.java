/**
 * Whether whoever presents an access token is the one it was issued to. A token may be bound to a client's key (DPoP, RFC 9449)
 * or to its certificate (mutual TLS, RFC 8705); then it is worth nothing without a proof that fits this very request, and each
 * proof serves once, at whichever instance.
 */
@Room(
        name = "access.proof",
        mayUse = {"problem", "id", "database"})
package io.postern.access.proof;

import io.postern.Room;
