package io.postern.problem;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A refusal on its way to the caller. The detail quotes what was wrong and says what is allowed; it never holds a card
 * number or a CVC.
 */
public final class ProblemException extends RuntimeException {
    private final Problem problem;
    private final String param;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final Map<String, Object> members = new LinkedHashMap<>();

    private ProblemException(Problem problem, String param, String detail) {
        super(detail, null, false, false); // an expected answer, not a bug: no stack trace to collect
        this.problem = problem;
        this.param = param;
    }

    public static ProblemException of(Problem problem, String detail) {
        return new ProblemException(problem, null, detail);
    }

    /** A refusal that names the request field (JSON path, header or query parameter) it is about. */
    public static ProblemException of(Problem problem, String param, String detail) {
        return new ProblemException(problem, param, detail);
    }

    /** What every unknown, foreign or erased object answers: one body for all of them, so that nobody can tell them apart. */
    public static ProblemException notFound(String kind, String id) {
        return of(Problem.NOT_FOUND, "There is no " + kind + " " + Quote.id(id) + ".");
    }

    /** The refusal that a failure of any kind is answered with. */
    public static ProblemException behind(Throwable failure) {
        return Failures.problem(failure);
    }

    /** The same refusal, of a document that stands in a field of the request: {@code amount} becomes {@code body.amount}. */
    public ProblemException within(String field) {
        if (param == null) {
            return this;
        }
        ProblemException outer = of(problem, field + "." + param, within(field, param, getMessage()));
        outer.headers.putAll(headers);
        outer.members.putAll(members);
        outer.members.computeIfPresent(
                "errors",
                (name, errors) -> ((List<?>) errors)
                        .stream().map(error -> within(field, (Map<?, ?>) error)).toList());
        return outer;
    }

    private static Map<?, ?> within(String field, Map<?, ?> error) {
        Map<Object, Object> outer = new LinkedHashMap<>(error);
        String param = String.valueOf(error.get("param"));
        outer.put("param", field + "." + param);
        outer.put("detail", within(field, param, String.valueOf(error.get("detail"))));
        return outer;
    }

    /** Most details begin with the field. */
    private static String within(String field, String param, String detail) {
        return detail.startsWith(param) ? field + "." + detail : detail;
    }

    /** Adds a response header, such as {@code Retry-After}. */
    public ProblemException header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Adds a member to the problem document (RFC 9457, section 3.2), such as the current state. */
    public ProblemException member(String name, Object value) {
        members.put(name, value);
        return this;
    }

    public Problem problem() {
        return problem;
    }

    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    public String detail() {
        return getMessage();
    }

    public Map<String, String> headers() {
        return headers;
    }

    public Map<String, Object> members() {
        return members;
    }
}
