package io.postern.access;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;

/** Words the refusals at the door, with the challenges of RFC 6750 and RFC 9470. */
final class Challenge {
    private static final String HEADER = "WWW-Authenticate";
    private static final String BEARER = "Bearer realm=\"postern\"";

    private Challenge() {}

    static ProblemException noToken(String detail) {
        return ProblemException.of(Problem.UNAUTHENTICATED, detail).header(HEADER, BEARER);
    }

    /** The reason stays in the log of the library: telling it would help only who forges. */
    static ProblemException badToken(Throwable reason) {
        return ProblemException.of(
                        Problem.UNAUTHENTICATED,
                        "The access token is not valid: expired, meant for somebody else, or not signed by a known issuer.")
                .header(HEADER, BEARER + ", error=\"invalid_token\"");
    }

    /** The token is good, and does not say clearly enough for whom it stands. */
    static ProblemException unclear(String detail) {
        return ProblemException.of(Problem.INSUFFICIENT_SCOPE, detail)
                .header(HEADER, BEARER + ", error=\"insufficient_scope\"");
    }

    static ProblemException missing(Scope needed, Caller caller) {
        return ProblemException.of(
                        Problem.INSUFFICIENT_SCOPE,
                        "This call needs the scope " + needed.wire() + "; the access token of role " + caller.role()
                                + " does not have it.")
                .header(HEADER, BEARER + ", error=\"insufficient_scope\", scope=\"" + needed.wire() + "\"");
    }

    static ProblemException stepUp(String detail, long maxAgeSeconds) {
        return ProblemException.of(Problem.INSUFFICIENT_USER_AUTHENTICATION, detail)
                .header(
                        HEADER,
                        BEARER + ", error=\"insufficient_user_authentication\", acr_values=\"mfa\", max_age=\""
                                + maxAgeSeconds + "\"");
    }
}
