/** JSON on the wire: strict reading, snake_case, canonical form (RFC 8785), lists and cursors, request ids; and the contract. */
@Room(
        name = "wire",
        mayUse = {"money", "problem", "id"})
package io.postern.wire;

import io.postern.Room;
