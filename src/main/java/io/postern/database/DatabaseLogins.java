package io.postern.database;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/**
 * Says as whom the gateway logs in to PostgreSQL, where that is not written in the configuration: it is asked for each
 * connection that is opened. Without such a bean the configuration's login serves for ever.
 */
public interface DatabaseLogins {
    /** The login for a connection that is opened now. */
    Uni<DatabaseLogin> current();

    /** The connection for which this login was asked is open, or could not be opened. */
    default void opened(DatabaseLogin login) {}

    /** PostgreSQL did not take this login: it was changed, or is gone. */
    void refused(DatabaseLogin login);

    /** How long a connection may live that was opened with such a login. */
    Duration connectionLifetime();
}
