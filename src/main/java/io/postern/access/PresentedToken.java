package io.postern.access;

import io.postern.access.proof.Presented;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the access token of a request (RFC 6750, RFC 9449): in one Authorization header, and nowhere else. */
final class PresentedToken {
    static final int LONGEST = 8_000;
    private static final int LONGEST_HEADER = 8_192;
    private static final Pattern HEADER =
            Pattern.compile("(Bearer|DPoP) +([A-Za-z0-9\\-._~+/]+=*)", Pattern.CASE_INSENSITIVE);

    private PresentedToken() {}

    /** Empty when there is none, when there are several, or when it is no token by its look. */
    static Optional<Presented> of(RoutingContext request) {
        List<String> headers = request.request().headers().getAll("Authorization");
        if (headers.size() != 1 || headers.getFirst().length() > LONGEST_HEADER) {
            return Optional.empty();
        }
        Matcher header = HEADER.matcher(headers.getFirst());
        return header.matches()
                ? Optional.of(new Presented(header.group(2), "DPoP".equalsIgnoreCase(header.group(1))))
                : Optional.empty();
    }
}
