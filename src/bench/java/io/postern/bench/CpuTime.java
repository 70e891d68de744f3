package io.postern.bench;

import java.lang.management.ManagementFactory;
import java.util.function.IntToLongFunction;

/** CPU time of this thread for one of many small deeds, which another program's load does not touch. */
public final class CpuTime {
    private static final int TIMES = 300_000;
    private static final int RUNS = 5;
    private static final double NANOS_IN_A_MICRO = 1_000;

    private CpuTime() {}

    /**
     * Microseconds each, the median of five runs after one that compiles it.
     *
     * @param deed gets a number that is another one each time; what it returns is looked at, so that no deed is left out
     */
    public static double microsEach(IntToLongFunction deed) {
        run(deed);
        double[] micros = new double[RUNS];
        for (int n = 0; n < RUNS; n++) {
            micros[n] = run(deed);
        }
        return Figures.median(micros);
    }

    private static double run(IntToLongFunction deed) {
        long seen = 0;
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        for (int n = 0; n < TIMES; n++) {
            seen += deed.applyAsLong(n);
        }
        long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        if (seen == 0) {
            throw new IllegalStateException("nothing was done");
        }
        return spent / NANOS_IN_A_MICRO / TIMES;
    }
}
