package io.postern.demo;

import java.util.Map;

/** The configuration that leads the gateway and the sandbox bank to a server that {@link RoleSetup} prepared. */
public final class DatabaseKeys {
    private DatabaseKeys() {}

    /** @param server where it listens: {@code 127.0.0.1:5432} */
    public static Map<String, String> of(String server, Logins logins) {
        return of(server, logins, RoleSetup.DATABASE);
    }

    /** The same for a database of another name. */
    public static Map<String, String> of(String server, Logins logins, String database) {
        String url = "postgresql://" + server + "/" + database;
        return Map.of(
                "postern.database.url",
                url,
                "postern.database.username",
                "postern_app",
                "postern.database.password",
                logins.app(),
                "postern.database.owner.username",
                "postern_owner",
                "postern.database.owner.password",
                logins.owner(),
                "postern.sandbox.jdbc-url",
                "jdbc:" + url,
                "postern.sandbox.username",
                "sandbox_bank",
                "postern.sandbox.password",
                logins.sandbox());
    }
}
