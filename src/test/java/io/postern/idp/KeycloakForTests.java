package io.postern.idp;

import io.postern.DockerProbe;
import io.postern.FreePort;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Real identity providers for tests, with the realm of {@code postern-realm.json}: in a container where Docker answers, out of
 * what {@code bin/keycloak} fetched elsewhere. A test class against a gateway that believes the shared one says
 * {@link KeycloakTest}, and logs in with {@link #token} and {@link #clientToken}.
 */
public class KeycloakForTests implements QuarkusTestResourceLifecycleManager {
    private static final String SHARED_URL = "postern.test.keycloak.url";
    private static final String VERSION = "26.7.3";
    private static final String IMAGE = "keycloak/keycloak:" + VERSION;
    private static final Path FETCHED = Path.of(".tools/keycloak-" + VERSION);
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** How a person logs in: with a password alone, or with a second factor after it. */
    public enum Login {
        PASSWORD,
        MFA
    }

    /** An access token of a person of the realm, just logged in at the shared server: {@code token("otto", MFA)}. */
    public static String token(String person, Login login) {
        return shared().login(person, login).access();
    }

    /** An access token of a merchant's machine, by its secret: {@code clientToken("merchant-acme")}. */
    public static String clientToken(String client) {
        return shared().bySecret(client).access();
    }

    /** The one realm that the whole run shares. Rotate no key here: {@link #own} is for that. */
    public static Realm shared() {
        synchronized (System.class) { // the tests' class loaders each have their own copy of this class
            if (System.getProperty(SHARED_URL) == null) {
                String url = container().orElseGet(() -> {
                    KeycloakServer server = own();
                    server.start();
                    return server.url();
                });
                new RealmAdmin(url).makeRealm();
                System.setProperty(SHARED_URL, url);
            }
            return new Realm(System.getProperty(SHARED_URL));
        }
    }

    /** A server with data of its own, which may be stopped and started again; it is neither started nor has it a realm. */
    public static KeycloakServer own() {
        return own(FreePort.next());
    }

    static KeycloakServer own(int port) {
        Path home = Path.of(
                        "target",
                        "keycloak-" + ProcessHandle.current().pid() + "-" + STARTED.incrementAndGet() + "-"
                                + System.identityHashCode(KeycloakForTests.class))
                .toAbsolutePath();
        return new KeycloakServer(FETCHED.toAbsolutePath(), home, port);
    }

    /** The configuration of a gateway that believes this issuer. */
    static Map<String, String> gatewayKeys(String issuer) {
        return Map.of(
                "quarkus.oidc.auth-server-url", issuer,
                "quarkus.oidc.token.issuer", issuer,
                "quarkus.oidc.public-key", "");
    }

    @Override
    public Map<String, String> start() {
        return gatewayKeys(shared().issuer());
    }

    @Override
    public void stop() {
        // the server ends with the JVM: the next application of this run wants it, too
    }

    /** After the stand-in for the issuer, whose settings these replace. */
    @Override
    public int order() {
        return 10;
    }

    /** Whether there is any identity provider for tests. */
    static boolean isThere() {
        return ownIsThere() || DockerProbe.answers();
    }

    /** Whether {@link #own} works. */
    static boolean ownIsThere() {
        return Files.exists(FETCHED.resolve("built-for-tests"));
    }

    @SuppressWarnings("resource") // the container's own reaper ends it
    private static Optional<String> container() {
        if (!DockerProbe.answers()) {
            return Optional.empty();
        }
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withCommand("start-dev")
                .withEnv("KC_BOOTSTRAP_ADMIN_USERNAME", KeycloakServer.ADMIN)
                .withEnv("KC_BOOTSTRAP_ADMIN_PASSWORD", KeycloakServer.ADMIN_PASSWORD)
                .withExposedPorts(8080)
                .waitingFor(Wait.forHttp("/realms/master").forPort(8080));
        try {
            container.start();
        } catch (RuntimeException e) {
            System.err.println("Docker answers but gives no " + IMAGE + ": " + e.getMessage());
            return Optional.empty();
        }
        return Optional.of("http://" + container.getHost() + ":" + container.getMappedPort(8080));
    }
}
