/** Who and when: typed ids over UUIDv7 (RFC 9562), the reserved merchants, and the one clock. */
@Room(name = "id")
package io.postern.id;

import io.postern.Room;
