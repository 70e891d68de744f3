package io.postern.keys;

import io.postern.PostgresForTests;
import io.postern.demo.VaultCaller;
import io.postern.vault.TestVault;
import io.postern.vault.VaultForTests;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** A real key server of the tests' own, with a wire before it that makes faults, for a gateway with a database of its own. */
public class VaultAndWire implements QuarkusTestResourceLifecycleManager {
    /** Each test class has a field of this name, of type {@code Map<String, Object>}. */
    private static final String FIELD = "keyServerParts";

    private final Map<String, Object> parts = new HashMap<>();

    @Override
    public int order() {
        return 10; // what it says of the database counts
    }

    @Override
    public Map<String, String> start() {
        TestVault vault = VaultForTests.own();
        VaultWire wire;
        try {
            wire = new VaultWire(vault.url());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        parts.put("seal", (Runnable) vault::seal);
        parts.put("unseal", (Runnable) vault::unseal);
        parts.put("stop", (Runnable) vault::stop);
        parts.put("start", (Runnable) vault::startAgain);
        parts.put("url", vault.url());
        parts.put("wire", wire.url());
        parts.put("token", vault.token());
        parts.put("requests", wire.requests);
        parts.put("held", wire.held);
        parts.put("to_break", wire.toBreak);
        parts.put("held_back", wire.heldBack);
        parts.put("broken", wire.broken);

        Map<String, String> keys = new HashMap<>(PostgresForTests.ownDatabase("vaulttest"));
        keys.putAll(vault.gatewayKeys());
        keys.put("quarkus.vault.url", wire.url());
        keys.put("postern.keys.cache-ttl", "3s");
        keys.put("postern.keys.cache-max-stale", "40s");
        keys.put("postern.keys.vault.call-deadline", "1s");
        keys.put("postern.keys.vault.breaker-delay", "1s");
        return keys;
    }

    @Override
    public void stop() {
        // the server ends with the JVM
    }

    /** The tests' class loader has another copy of these classes, so only the runtime's own types cross over. */
    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(parts, field -> field.getName().equals(FIELD));
    }

    /** What a test does to the server and the wire. */
    @SuppressWarnings("unchecked")
    record Handle(Map<String, Object> parts) {
        void seal() {
            ((Runnable) parts.get("seal")).run();
        }

        void unseal() {
            ((Runnable) parts.get("unseal")).run();
        }

        void stop() {
            ((Runnable) parts.get("stop")).run();
        }

        void start() {
            ((Runnable) parts.get("start")).run();
        }

        String wireUrl() {
            return (String) parts.get("wire");
        }

        VaultCaller caller() {
            return new VaultCaller((String) parts.get("url"));
        }

        String token() {
            return (String) parts.get("token");
        }

        com.fasterxml.jackson.databind.JsonNode must(String method, String path, String body) {
            return caller().must(method, path, body, token());
        }

        Queue<String> requests() {
            return (Queue<String>) parts.get("requests");
        }

        /** From now on no answer comes. */
        void hold() {
            ((AtomicReference<CountDownLatch>) parts.get("held")).set(new CountDownLatch(1));
        }

        void release() {
            CountDownLatch until = ((AtomicReference<CountDownLatch>) parts.get("held")).getAndSet(null);
            if (until != null) {
                until.countDown();
            }
        }

        void breakNext(int connections) {
            ((AtomicInteger) parts.get("to_break")).set(connections);
        }

        int heldBack() {
            return ((AtomicInteger) parts.get("held_back")).get();
        }

        int broken() {
            return ((AtomicInteger) parts.get("broken")).get();
        }
    }
}
