package io.postern.bench;

/** The same payments by pgbench: the gateway's own statements without a gateway. */
final class SqlPayments implements Case {
    /** Longer than what is measured: the load must outlast the slice. */
    private static final String SECONDS =
            String.valueOf(Meter.SETTLE.plus(Meter.SLICE).toSeconds() + 1);

    private final String name;
    private final Pgbench pgbench;
    private final Meter meter;
    private final PgbenchScript script;

    SqlPayments(String name, Pgbench pgbench, Meter meter, PgbenchScript script) {
        this.name = name;
        this.pgbench = pgbench;
        this.meter = meter;
        this.script = script;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(int inFlight) throws Exception {
        Pgbench.Run run = pgbench.start(script, inFlight, "-T", SECONDS);
        Meter.Window window = meter.over(run.pid());
        long[] micros = run.latencies(Meter.Window.sinceEpoch(window.start()), Meter.Window.sinceEpoch(window.end()));
        return new Slice(window.spent(), micros);
    }
}
