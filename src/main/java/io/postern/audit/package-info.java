/** The trail: one entry for every change and for every refused access, inserted and never changed. */
@Room(
        name = "audit",
        mayUse = {"problem", "id", "database", "wire", "access", "limit"})
package io.postern.audit;

import io.postern.Room;
