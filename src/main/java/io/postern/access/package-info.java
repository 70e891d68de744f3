/**
 * Who may do what. Reads the caller out of a verified access token (an OIDC issuer's or the gateway's own, told apart by
 * issuer), holds every caller to where it may call from and every operation to its scope, and denies what nobody decided.
 */
@Room(
        name = "access",
        mayUse = {"problem", "id", "wire", "keys", "address", "access.proof"})
package io.postern.access;

import io.postern.Room;
