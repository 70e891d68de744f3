package io.postern.limit;

/**
 * What was used of a share that is at its end.
 *
 * @param slot of the share; {@link #UNCOUNTED} when nobody had been asked
 */
record Spent(long slot, int used) {
    static final long UNCOUNTED = 0;
}
