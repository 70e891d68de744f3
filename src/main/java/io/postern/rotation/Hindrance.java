package io.postern.rotation;

import io.postern.keys.BrokenSealException;
import io.postern.problem.ProblemException;

/** What keeps a rotation from going on, in words for its operator. */
final class Hindrance {
    private Hindrance() {}

    /** Our own refusals say what they are about; what a library says may hold anything and stays in the log. */
    static String of(Throwable failure) {
        return switch (failure) {
            case ProblemException refused -> refused.detail();
            case BrokenSealException broken -> broken.getMessage();
            case IllegalStateException wrong -> String.valueOf(wrong.getMessage());
            default -> "A step failed (" + failure.getClass().getSimpleName() + "); the gateway's log says more.";
        };
    }
}
