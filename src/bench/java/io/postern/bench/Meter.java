package io.postern.bench;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;

/** Times a slice: waits until the load is steady, reads the counters, waits, reads them again. */
final class Meter {
    static final Duration SETTLE = Duration.ofMillis(1000);
    static final Duration SLICE = Duration.ofSeconds(2);

    private final BenchServer server;
    private final long gateway;
    private final long postgres;

    Meter(BenchServer server, long gatewayPid) throws SQLException {
        this.server = server;
        this.gateway = gatewayPid;
        this.postgres = server.pid();
    }

    /** @param start and end by {@link System#nanoTime} */
    record Window(Counters spent, long start, long end) {
        /** A time of this JVM's own clock on the clock that everybody shares, in microseconds since 1970. */
        static long sinceEpoch(long nanos) {
            return System.currentTimeMillis() * 1000 - (System.nanoTime() - nanos) / 1000;
        }
    }

    Window over(long loadPid) throws SQLException, IOException, InterruptedException {
        Thread.sleep(SETTLE);
        Counters start = now(loadPid);
        Thread.sleep(SLICE);
        Counters end = now(loadPid);
        return new Window(end.since(start), start.nanos(), end.nanos());
    }

    Counters now(long loadPid) throws SQLException, IOException {
        return Counters.read(server, gateway, postgres, loadPid);
    }
}
