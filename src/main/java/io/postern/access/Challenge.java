package io.postern.access;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.List;
import java.util.stream.Collectors;

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

    /** @param needed one of these would do */
    static ProblemException missing(List<Scope> needed, Caller caller) {
        return insufficient(
                needed,
                "This call needs the scope " + wire(needed, " or ") + "; the access token of role " + caller.role()
                        + " does not have it.");
    }

    static ProblemException notInCheckout(List<Scope> needed, CheckoutUse use) {
        return insufficient(
                needed,
                "A checkout token for one " + use.wire() + " does not open this call; it is for the merchant's own"
                        + " server.");
    }

    /** The token is good, and does not say clearly enough for whom it stands. */
    static ProblemException unclear(String detail) {
        return ProblemException.of(Problem.INSUFFICIENT_SCOPE, detail)
                .header(HEADER, BEARER + ", error=\"insufficient_scope\"");
    }

    static ProblemException otherOrigin(String page) {
        return ProblemException.of(
                        Problem.ORIGIN_NOT_ALLOWED, "Origin", "The checkout token may be used from " + page + " alone.")
                .header(HEADER, BEARER);
    }

    private static ProblemException insufficient(List<Scope> needed, String detail) {
        return ProblemException.of(Problem.INSUFFICIENT_SCOPE, detail)
                .header(HEADER, BEARER + ", error=\"insufficient_scope\", scope=\"" + wire(needed, " ") + "\"");
    }

    private static String wire(List<Scope> scopes, String between) {
        return scopes.stream().map(Scope::wire).collect(Collectors.joining(between));
    }

    static ProblemException stepUp(String detail, long maxAgeSeconds) {
        return ProblemException.of(Problem.INSUFFICIENT_USER_AUTHENTICATION, detail)
                .header(
                        HEADER,
                        BEARER + ", error=\"insufficient_user_authentication\", acr_values=\"mfa\", max_age=\""
                                + maxAgeSeconds + "\"");
    }
}
