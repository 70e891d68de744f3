package io.postern.cli;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import picocli.CommandLine.Option;

/**
 * As the owner of which database a command works. The password is never on the command line, where others of the machine could read it.
 */
final class OwnersLogin {
    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:POSTERN_DATABASE_URL}",
            description = "postgresql://host:5432/postern; without, POSTERN_DATABASE_URL.")
    private String url;

    @Option(
            names = "--owner",
            paramLabel = "ROLE",
            defaultValue = "${env:POSTERN_DATABASE_OWNER_USERNAME:-postern_owner}",
            description = "The owner's role; without, POSTERN_DATABASE_OWNER_USERNAME, or postern_owner."
                    + " Its password is taken from POSTERN_DATABASE_OWNER_PASSWORD.")
    private String role;

    Connection open() {
        if (url == null || url.isBlank()) {
            throw new Refused("Which database is not said: give --database, or set POSTERN_DATABASE_URL.");
        }
        try {
            return DriverManager.getConnection("jdbc:" + url, role, System.getenv("POSTERN_DATABASE_OWNER_PASSWORD"));
        } catch (SQLException e) {
            throw new Refused("The database cannot be opened as " + role + ": " + e.getMessage());
        }
    }
}
