package io.postern.problem;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says what is wrong with a body that is no JSON, or JSON of another shape than the call takes. */
final class JsonRefusals {
    private static final Pattern DUPLICATE = Pattern.compile("^Duplicate field '(.*?)'", Pattern.DOTALL);

    private JsonRefusals() {}

    static ProblemException problem(JsonProcessingException failure) {
        if (failure.getCause() instanceof ProblemException refusal) {
            return refusal; // a value's own constructor refused it
        }
        return switch (failure) {
            case UnrecognizedPropertyException unknown -> unknown(unknown);
            case InvalidFormatException format -> format(format);
            case ValueInstantiationException value -> value(value);
            case MismatchedInputException mismatch -> mismatch(mismatch);
            case JsonMappingException mapping
            when mapping.getCause() instanceof InputCoercionException -> outOfRange(mapping);
            case JsonMappingException mapping
            when mapping.getCause() instanceof JsonProcessingException cause
                    && !(cause instanceof JsonMappingException) -> syntax(cause);
            default -> syntax(failure);
        };
    }

    private static ProblemException unknown(UnrecognizedPropertyException failure) {
        String path = JsonNames.path(failure);
        String known = failure.getKnownPropertyIds().stream()
                .map(Object::toString)
                .sorted()
                .collect(Collectors.joining(", "));
        return ProblemException.of(
                Problem.UNKNOWN_FIELD,
                Quote.field(path),
                "There is no field " + Quote.of(null, path) + "; known here are: " + known + ".");
    }

    private static ProblemException format(InvalidFormatException failure) {
        String path = JsonNames.path(failure);
        Class<?> wanted = failure.getTargetType();
        Problem problem = failure.getValue() instanceof String && !isScalar(wanted)
                ? Problem.INVALID_VALUE
                : Problem.INVALID_TYPE;
        return ProblemException.of(
                problem,
                path,
                path + " is " + Quote.of(path, failure.getValue()) + "; it must be " + JsonTypes.words(wanted) + ".");
    }

    private static ProblemException value(ValueInstantiationException failure) {
        String path = JsonNames.path(failure);
        return ProblemException.of(Problem.INVALID_VALUE, path, path + " has a value that is not allowed.");
    }

    private static ProblemException mismatch(MismatchedInputException failure) {
        String path = JsonNames.path(failure);
        String why = failure.getOriginalMessage();
        if (why.startsWith("Trailing token")) {
            return ProblemException.of(Problem.MALFORMED_JSON, "Something follows the JSON value" + at(failure) + ".");
        }
        if (why.contains("map `null` into type") || why.startsWith("Missing required creator property")) {
            return ProblemException.of(Problem.MISSING_FIELD, path, path + " is missing.");
        }
        String subject = path.isEmpty() ? "The body" : path;
        return ProblemException.of(
                Problem.INVALID_TYPE,
                path.isEmpty() ? null : path,
                subject + " must be " + JsonTypes.words(failure.getTargetType()) + ".");
    }

    private static ProblemException outOfRange(JsonMappingException failure) {
        String path = JsonNames.path(failure);
        return ProblemException.of(
                Problem.INVALID_VALUE, path, path + " is a larger number than any that is allowed here.");
    }

    private static ProblemException syntax(JsonProcessingException failure) {
        if (failure instanceof StreamConstraintsException) {
            return ProblemException.of(
                    Problem.MALFORMED_JSON,
                    "The JSON is larger than the gateway reads: at most 32 levels deep, strings of 150,000 characters,"
                            + " names of 256 and numbers of 32.");
        }
        Matcher duplicate = DUPLICATE.matcher(failure.getOriginalMessage());
        if (duplicate.find()) {
            String name = Quote.mask(duplicate.group(1));
            return ProblemException.of(
                    Problem.MALFORMED_JSON,
                    name,
                    "The field " + Quote.of(null, name) + " stands twice in one object" + at(failure) + ".");
        }
        return ProblemException.of(Problem.MALFORMED_JSON, "The body is not JSON" + at(failure) + ".");
    }

    private static String at(JsonProcessingException failure) {
        JsonLocation location = failure.getLocation();
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static boolean isScalar(Class<?> type) {
        return type != null && (type.isPrimitive() || Number.class.isAssignableFrom(type) || type == Boolean.class);
    }
}
