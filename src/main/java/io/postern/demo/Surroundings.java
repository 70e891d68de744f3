package io.postern.demo;

import java.util.ServiceLoader;

/**
 * What a demo needs around the gateway: a database, and a key server if that is wished. Found as a service, so that a native
 * executable, which knows no service that was not named to its builder, carries no PostgreSQL along.
 */
public interface Surroundings {
    /**
     * Starts them, once per JVM.
     *
     * @param port the gateway's port as text, or null
     * @param folder where the demo keeps its data, or null
     * @param vault the program of a key server, {@code bao} or {@code vault}; null or 0 when the keys shall be in a file
     * @return what ends them
     * @throws DemoRefused saying what is missing
     */
    Runnable begin(String port, String folder, String vault);

    /** Those that this artifact brings along; where it brings none, somebody else has to have started them. */
    static Surroundings ofThisArtifact() {
        return ServiceLoader.load(Surroundings.class).findFirst().orElse((port, folder, vault) -> givenByOthers());
    }

    private static Runnable givenByOthers() {
        if (System.getProperty("postern.database.url") == null && System.getenv("POSTERN_DATABASE_URL") == null) {
            throw new DemoRefused(
                    "this executable brings no PostgreSQL of its own. Name one by postern.database.url and"
                            + " its logins, or start the demo on the JVM: make run");
        }
        return () -> {};
    }
}
