package io.postern.keys;

import io.smallrye.mutiny.Uni;

/**
 * One phase of a rotation: what must have come to pass before it, and its work in steps.
 *
 * <p>A step is run until it says that the phase is {@link Progress#finished}; then the end of the phase is written down. A step may be stopped
 * anywhere by a {@code kill -9} and be run again, and two instances may run the same one at once. So it compares before it
 * swaps, finds what is left to do instead of remembering it, and does little enough that nobody waits for it. A step that
 * fails is tried again later; nothing is given up.
 *
 * @param name for people and for the record, such as {@code reseal}
 */
public record RotationPhase(String name, After after, Work work) {

    /** What must have come to pass since the phase before ended. */
    public enum After {
        /** Nothing: what the phase before wrote is enough. */
        NOTHING,
        /** Every instance has taken note of it and requests that began before are over ({@code postern.keys.rotation.settle}). */
        SETTLED,
        /** Every transaction that may not have seen it has ended. */
        DRAINED
    }

    /** Does a part of the phase's work. */
    @FunctionalInterface
    public interface Work {
        Uni<Progress> step(Task task);
    }

    /**
     * The rotation that a step is for.
     *
     * @param to always {@code from + 1}
     * @param batch how many rows a step may take
     */
    public record Task(KeyName key, int from, int to, int batch) {}

    /** What a step did: how many rows it moved, and what comes next. */
    public record Progress(long rows, Next next) {
        /** What comes after a step. */
        public enum Next {
            AGAIN,
            LATER,
            END
        }

        /** The phase is over. */
        public static Progress finished() {
            return new Progress(0, Next.END);
        }

        /** There may be more to do at once. */
        public static Progress moved(long rows) {
            return new Progress(rows, Next.AGAIN);
        }

        /** Nothing can be done now: somebody else must be done first, or time must pass. */
        public static Progress later() {
            return new Progress(0, Next.LATER);
        }

        public boolean isDone() {
            return next == Next.END;
        }

        public boolean goesOn() {
            return next == Next.AGAIN;
        }
    }
}
