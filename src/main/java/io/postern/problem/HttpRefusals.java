package io.postern.problem;

/** Says in the gateway's own words what the HTTP machinery refused by status alone. */
final class HttpRefusals {
    private HttpRefusals() {}

    /** The problem of a status that the server or the router chose. */
    static ProblemException problem(int status) {
        return switch (status) {
            case 401 ->
                ProblemException.of(
                        Problem.UNAUTHENTICATED, "Send a valid access token: Authorization: Bearer <token>.");
            case 403 -> ProblemException.of(Problem.INSUFFICIENT_SCOPE, "The access token does not cover this call.");
            case 404 -> ProblemException.of(Problem.NOT_FOUND, "There is no such path.");
            case 405 -> ProblemException.of(Problem.METHOD_NOT_ALLOWED, "The path exists, but not with this method.");
            case 406 -> ProblemException.of(Problem.NOT_ACCEPTABLE, "Accept must allow application/json.");
            case 408 -> ProblemException.of(Problem.REQUEST_TIMEOUT, "The request did not arrive in time.");
            case 413 -> ProblemException.of(Problem.BODY_TOO_LARGE, "The body is larger than this call takes.");
            case 414 -> ProblemException.of(Problem.URI_TOO_LONG, "The address may have at most 4,096 characters.");
            case 415 -> ProblemException.of(Problem.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json.");
            case 431 -> ProblemException.of(Problem.HEADERS_TOO_LARGE, "The headers may have at most 16,384 bytes.");
            case 503 ->
                ProblemException.of(Problem.SERVICE_UNAVAILABLE, "The gateway cannot answer now; try again.")
                        .header("Retry-After", "2");
            default ->
                status >= 500
                        ? ProblemException.of(Problem.INTERNAL, "The gateway failed to do this.")
                        : ProblemException.of(Problem.BAD_REQUEST, "The request cannot be read.");
        };
    }
}
