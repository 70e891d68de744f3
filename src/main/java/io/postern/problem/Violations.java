package io.postern.problem;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells a caller which fields a constraint refused, by their names in the JSON. */
final class Violations {
    private static final Set<Class<? extends Annotation>> WANT_A_VALUE =
            Set.of(NotNull.class, NotBlank.class, NotEmpty.class);

    private Violations() {}

    /** The first field in alphabetical order gives code and detail; {@code errors} lists them all. */
    static ProblemException problem(ConstraintViolationException failure) {
        List<ProblemException> all = failure.getConstraintViolations().stream()
                .map(Violations::problem)
                .sorted(Comparator.comparing((ProblemException p) -> p.param().orElse(""))
                        .thenComparing(ProblemException::detail))
                .toList();
        ProblemException first = all.getFirst();
        return all.size() == 1
                ? first
                : first.member("errors", all.stream().map(Violations::member).toList());
    }

    private static Map<String, String> member(ProblemException problem) {
        return Map.of(
                "param", Quote.mask(problem.param().orElse("")),
                "detail", Quote.mask(problem.detail()),
                "code", problem.problem().code());
    }

    private static ProblemException problem(ConstraintViolation<?> violation) {
        String path = path(violation.getPropertyPath());
        Class<? extends Annotation> constraint =
                violation.getConstraintDescriptor().getAnnotation().annotationType();
        if (violation.getInvalidValue() == null && WANT_A_VALUE.contains(constraint)) {
            return path.isEmpty()
                    ? ProblemException.of(Problem.MISSING_FIELD, "The body is missing; it must be a JSON object.")
                    : ProblemException.of(Problem.MISSING_FIELD, path, path + " is missing.");
        }
        String value = path.isEmpty() ? "The body" : path + " is " + shown(path, violation.getInvalidValue());
        return ProblemException.of(
                Problem.INVALID_VALUE, path.isEmpty() ? null : path, value + "; it " + violation.getMessage() + ".");
    }

    /** Only what fits in a line is quoted: an object or a list is named by its field alone. */
    private static String shown(String path, Object value) {
        boolean simple = value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof java.time.temporal.Temporal;
        return simple || value == null ? Quote.of(path, value) : "not allowed";
    }

    /** Leaves out the method, and its parameter when that is the body: {@code create.request.card.expMonth}. */
    private static String path(Path javaPath) {
        StringBuilder path = new StringBuilder();
        String parameter = "";
        for (Path.Node node : javaPath) {
            if (node.getKind() == ElementKind.PARAMETER) {
                parameter = node.getName();
            } else if (node.getKind() == ElementKind.PROPERTY || node.getKind() == ElementKind.CONTAINER_ELEMENT) {
                append(path, node);
            }
        }
        return path.isEmpty() && !BODY_NAMES.contains(parameter) ? JsonNames.snakeCase(parameter) : path.toString();
    }

    private static final Set<String> BODY_NAMES = Set.of("", "request", "body");

    private static void append(StringBuilder path, Path.Node node) {
        if (node.getIndex() != null) {
            path.append('[').append(node.getIndex()).append(']');
        } else if (node.getKey() != null) {
            path.append(path.isEmpty() ? "" : ".")
                    .append(Quote.mask(node.getKey().toString()));
        }
        if (node.getKind() == ElementKind.PROPERTY && node.getName() != null) {
            path.append(path.isEmpty() ? "" : ".").append(JsonNames.snakeCase(node.getName()));
        }
    }
}
