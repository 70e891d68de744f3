package io.postern.bench;

/** One of the things that are measured side by side. */
interface Case {
    String name();

    /** Runs for a slice. Load is on before the measured part begins and until it has ended. */
    Slice run(int inFlight) throws Exception;
}
