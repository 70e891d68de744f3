package io.postern;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of this machine for programs that listen a moment later, or for nobody. They lie below those that the kernel gives to
 * whoever asks for any, and each is given once, so that none is taken in between.
 */
public final class FreePort {
    private static final int LOWEST = 16_000;
    private static final int COUNT = 16_000;

    /** Somewhere, since other test runs beside this one count, too. */
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    public static int next() {
        return firstOf(1);
    }

    /** The first of so many in a row. */
    public static int firstOf(int count) {
        for (int attempt = 0; attempt < COUNT; attempt++) {
            int first = LOWEST + Math.floorMod(NEXT.getAndAdd(count), COUNT - count);
            int free = 0;
            while (free < count && isFree(first + free)) {
                free++;
            }
            if (free == count) {
                return first;
            }
        }
        throw new IllegalStateException("no port is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
