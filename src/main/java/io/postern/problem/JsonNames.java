package io.postern.problem;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;

/** Names of fields as they stand in the JSON: {@code card.exp_month}, {@code items[0].amount}. */
final class JsonNames {
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    private JsonNames() {}

    static String snakeCase(String javaName) {
        return SNAKE_CASE.translate(javaName);
    }

    static String path(JsonMappingException failure) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : failure.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
