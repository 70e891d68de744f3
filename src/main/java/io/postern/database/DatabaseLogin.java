package io.postern.database;

/** As whom somebody logs in to PostgreSQL. */
public record DatabaseLogin(String username, String password) {
    @Override
    public String toString() {
        return "DatabaseLogin[" + username + ", …]";
    }
}
