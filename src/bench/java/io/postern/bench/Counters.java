package io.postern.bench;

import java.io.IOException;
import java.sql.SQLException;

/**
 * What a slice is measured by besides its count; noise of other programs touches none of it but the time.
 *
 * @param walBytes written to the log
 * @param walSyncs of the log; each session tells PostgreSQL's statistics about once a second
 * @param diskBytes by which the database's files have grown; they grow by many pages at once
 */
record Counters(
        long nanos,
        long gatewayMicros,
        long postgresMicros,
        long loadMicros,
        long walBytes,
        long walSyncs,
        long diskBytes) {
    private static final String DISK = """
            SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn || ' ' || sum(fsyncs)
                   || ' ' || (SELECT sum(pg_database_size(oid)) FROM pg_database)
            FROM pg_stat_io WHERE object = 'wal'
            """;

    /** @param load pid of what makes the load */
    static Counters read(BenchServer server, long gateway, long postgres, long load) throws SQLException, IOException {
        String[] disk = server.ask(DISK).split(" ");
        return new Counters(
                System.nanoTime(),
                Processes.cpuMicros(gateway),
                Processes.cpuMicrosOfFamily(postgres),
                Processes.cpuMicros(load),
                Long.parseLong(disk[0]),
                Long.parseLong(disk[1]),
                Long.parseLong(disk[2]));
    }

    Counters since(Counters start) {
        return new Counters(
                nanos - start.nanos,
                gatewayMicros - start.gatewayMicros,
                postgresMicros - start.postgresMicros,
                loadMicros - start.loadMicros,
                walBytes - start.walBytes,
                walSyncs - start.walSyncs,
                diskBytes - start.diskBytes);
    }
}
