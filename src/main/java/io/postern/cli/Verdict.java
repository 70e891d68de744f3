package io.postern.cli;

import java.io.PrintWriter;

/** Says line by line what holds and what does not, and counts. */
final class Verdict {
    static final int HOLDS = 0;
    static final int DOES_NOT_HOLD = 1;
    static final int NOT_VERIFIED = 2;

    private static final int MOST_TOLD = 1_000;

    private final PrintWriter out;
    private long wrong;
    private long open;

    Verdict(PrintWriter out) {
        this.out = out;
    }

    void holds(String what) {
        out.println("holds  " + what);
    }

    void wrong(String what) {
        if (++wrong <= MOST_TOLD) {
            out.println("WRONG  " + what);
        }
    }

    /** Something that nobody could look at. */
    void open(String what) {
        open++;
        out.println("open   " + what);
    }

    void check(boolean holds, String what, String otherwise) {
        if (holds) {
            holds(what);
        } else {
            wrong(otherwise);
        }
    }

    long findings() {
        return wrong;
    }

    /** @return what the process ends with: 0 when all holds, 1 when something does not, 2 when nobody can say */
    int end(String whole) {
        if (wrong > 0) {
            out.printf("%s does not hold: %d findings.%n", whole, wrong);
            return DOES_NOT_HOLD;
        }
        if (open > 0) {
            out.printf("%s was not wholly verified.%n", whole);
            return NOT_VERIFIED;
        }
        out.printf("%s holds.%n", whole);
        return HOLDS;
    }
}
