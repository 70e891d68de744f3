package io.postern.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The ports of a demo, all derived from one, so that two can run side by side. */
record DemoPorts(int http) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int HIGHEST_BASE = 65_535 - 920;

    /** @param text what {@code PORT} says, or null for 8080 */
    static DemoPorts of(String text) {
        String base = text == null || text.isBlank() ? "8080" : text.strip();
        if (!base.matches("\\d{1,5}") || Integer.parseInt(base) < 1024 || Integer.parseInt(base) > HIGHEST_BASE) {
            throw new DemoRefused("PORT=" + base + " is not usable: choose a number from 1024 to " + HIGHEST_BASE);
        }
        return new DemoPorts(Integer.parseInt(base));
    }

    int database() {
        return http + 1;
    }

    int sandbox() {
        return http + 2;
    }

    /** The next one is the key server's, too. */
    int keyServer() {
        return http + 3;
    }

    int management() {
        return http + 920;
    }

    void gatewayMustBeFree() {
        mustBeFree(http, "the gateway");
        mustBeFree(sandbox(), "the sandbox bank");
        mustBeFree(management(), "health and metrics");
    }

    void databaseMustBeFree() {
        mustBeFree(database(), "PostgreSQL");
    }

    /** A key server whose gateway was killed ends by itself a moment later. */
    void keyServerMustBeFree() {
        Instant end = Instant.now().plus(PATIENCE);
        while ((isTaken(keyServer()) || isTaken(keyServer() + 1))
                && Instant.now().isBefore(end)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        mustBeFree(keyServer(), "the key server");
        mustBeFree(keyServer() + 1, "the key server's own talk");
    }

    private void mustBeFree(int port, String use) {
        if (isTaken(port)) {
            int other = http + 100;
            throw new DemoRefused("port " + port + " (" + use + ") is in use. Choose others: make run PORT=" + other
                    + " DATA=.postern-" + other);
        }
    }

    private static boolean isTaken(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return false;
        } catch (IOException taken) {
            return true;
        }
    }
}
