package io.postern;

import io.postern.cli.PosternCommand;
import io.postern.demo.DemoRefused;
import io.postern.demo.Surroundings;
import io.postern.tls.TlsKeys;
import io.postern.watch.TraceKeys;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.SmallRyeConfig;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Starts the gateway: as a demo with everything it needs, or in production when nothing is missing. With arguments it is one
 * of the developer's commands, or runs the migrations alone.
 */
@QuarkusMain
public class Main {
    private static final Set<String> NOT_PRODUCTION = Set.of("demo", "dev", "test");
    private static final int SHUTDOWN_SECONDS = 20;

    public static void main(String... args) {
        // a broken address gets the gateway's own answer (wire room) in place of the server's empty one
        System.setProperty("vertx.disableURIValidation", "true");
        boolean migrate = args.length == 1 && args[0].equals(Migrate.COMMAND);
        if (args.length > 0 && !migrate) {
            System.exit(PosternCommand.run(args));
        }
        SmallRyeConfig config = ConfigUtils.configBuilder().build();
        TraceKeys.of(key -> config.getOptionalValue(key, String.class)).forEach(System::setProperty);
        if (migrate) {
            Migrate.run(config);
        } else if (config.getProfiles().stream().anyMatch(NOT_PRODUCTION::contains)) {
            runDemo();
        } else {
            refuseIfHalfConfigured(config);
            TlsKeys.of(key -> config.getOptionalValue(key, String.class)).forEach(System::setProperty);
            Quarkus.run();
        }
    }

    private static void refuseIfHalfConfigured(SmallRyeConfig config) {
        List<String> complaints = ProductionCheck.complaints(
                config.getPropertyNames(), key -> config.getOptionalValue(key, String.class));
        if (!complaints.isEmpty()) {
            System.err.println("Postern does not start in production:\n  " + String.join("\n  ", complaints)
                    + "\nEach key is explained in docs/configuration.md. For a try on this machine: make run");
            System.exit(1);
        }
    }

    private static void runDemo() {
        Runnable surroundings = begin();
        CountDownLatch gatewayStopped = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> endAfter(gatewayStopped, surroundings), "postern-surroundings-end"));
        int[] exit = {0};
        Quarkus.run(null, (code, failure) -> {
            exit[0] = code;
            if (failure != null) {
                System.err.println("Postern does not start: " + first(failure));
            }
            gatewayStopped.countDown();
        });
        System.exit(exit[0]);
    }

    /** What went wrong first: everything around it only says that something did. */
    static Throwable first(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Runnable begin() {
        try {
            return Surroundings.ofThisArtifact()
                    .begin(System.getenv("PORT"), System.getenv("DATA"), System.getenv("VAULT"));
        } catch (DemoRefused refused) {
            System.err.println("Postern does not start: " + refused.getMessage());
            System.exit(1);
            throw refused;
        }
    }

    /** The database and the key server go last: requests under way still need them. */
    private static void endAfter(CountDownLatch gatewayStopped, Runnable surroundings) {
        try {
            gatewayStopped.await(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        surroundings.run();
    }
}
