package io.postern.access.proof;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;

/** Words what is wrong with a proof, with the challenge of RFC 9449. */
final class ProofRefusal {
    private static final String CHALLENGE =
            "DPoP realm=\"postern\", error=\"%s\", algs=\"" + DpopProof.ALGORITHMS + "\"";

    private ProofRefusal() {}

    /** The proof itself does not hold. */
    static ProblemException badProof(String detail) {
        return refused("invalid_dpop_proof", "The DPoP proof does not hold: " + detail);
    }

    /** The token does not belong to whoever presents it, or not in this way. */
    static ProblemException badToken(String detail) {
        return refused("invalid_token", detail);
    }

    private static ProblemException refused(String error, String detail) {
        return ProblemException.of(Problem.UNAUTHENTICATED, detail)
                .header("WWW-Authenticate", CHALLENGE.formatted(error));
    }
}
