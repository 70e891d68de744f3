/** What can go wrong, told to callers: the catalogue of problems, the one exception, and the mappers (RFC 9457). */
@Room(
        name = "problem",
        mayUse = {"id"})
package io.postern.problem;

import io.postern.Room;
