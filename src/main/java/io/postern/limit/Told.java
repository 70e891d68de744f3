package io.postern.limit;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.Collectors;

/** Words what limits say to callers: the headers of draft-ietf-httpapi-ratelimit-headers-10 and the refusal. */
@ApplicationScoped
class Told {
    static final String POLICY = "RateLimit-Policy";
    static final String LIMIT = "RateLimit";

    private final String window;

    Told(LimitConfig config) {
        this.window = ";w=" + Math.max(1, config.window().toSeconds());
    }

    /** {@code "client-money";q=6000;w=60, "address";q=60000;w=60}. */
    String policies(List<Verdict> verdicts) {
        return verdicts.size() == 1
                ? policy(verdicts.getFirst())
                : verdicts.stream().map(this::policy).collect(Collectors.joining(", "));
    }

    /** {@code "client-money";r=5999;t=60}: r is what is left, t the seconds until more is. */
    static String limit(Verdict verdict) {
        return '"' + verdict.policy().wire() + "\";r=" + Math.max(0, verdict.left()) + ";t=" + verdict.seconds();
    }

    ProblemException refusal(Verdict verdict) {
        return ProblemException.of(Problem.RATE_LIMITED, detail(verdict))
                .header("Retry-After", String.valueOf(verdict.seconds()))
                .header(POLICY, policy(verdict))
                .header(LIMIT, limit(verdict))
                .member("policy", verdict.policy().wire())
                .member("limit", verdict.most())
                .member("retry_after", verdict.seconds());
    }

    private String detail(Verdict verdict) {
        String what = switch (verdict.policy()) {
            case CLIENT_READ -> "calls that read";
            case CLIENT_WRITE -> "calls that write";
            case CLIENT_MONEY -> "calls that move money";
            case ADDRESS -> "calls from this address";
            case REFUSED_AUTHENTICATION -> "calls from this address without a valid access token";
            case FAILED_CARDS -> "failed cards";
            case FAILED_CARDS_OF_NETWORK -> "failed cards of shoppers in this network";
        };
        return "Within " + window.substring(3) + " seconds " + verdict.most() + " " + what
                + " are allowed; try again in " + verdict.seconds() + " seconds.";
    }

    private String policy(Verdict verdict) {
        return '"' + verdict.policy().wire() + "\";q=" + verdict.most() + window;
    }
}
