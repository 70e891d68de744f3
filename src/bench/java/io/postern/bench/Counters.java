package io.postern.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * What a slice is measured by besides its count; noise of other programs touches none of it but the time.
 *
 * @param walBytes written to the log
 * @param walSyncs of the log; each session tells PostgreSQL's statistics about once a second
 */
record Counters(long nanos, long gatewayMicros, long postgresMicros, long loadMicros, long walBytes, long walSyncs) {
    private static final String WAL = """
            SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn || ' ' || sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'
            """;

    /** @param load pid of what makes the load */
    static Counters read(BenchServer server, long gateway, long postgres, long load) throws SQLException, IOException {
        String[] wal = server.ask(WAL).split(" ");
        return new Counters(
                System.nanoTime(),
                Processes.cpuMicros(gateway),
                Processes.cpuMicrosOfFamily(postgres),
                Processes.cpuMicros(load),
                Long.parseLong(wal[0]),
                Long.parseLong(wal[1]));
    }

    Counters since(Counters start) {
        return new Counters(
                nanos - start.nanos,
                gatewayMicros - start.gatewayMicros,
                postgresMicros - start.postgresMicros,
                loadMicros - start.loadMicros,
                walBytes - start.walBytes,
                walSyncs - start.walSyncs);
    }
}
