package io.postern.limit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what needs a Redis server where there is none, and leaves word for the end of {@code make test}. */
class RedisCondition implements ExecutionCondition {
    private static final Path SKIPPED = Path.of("target/skipped-without-redis");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        try {
            if (RedisForTests.program().isPresent()) {
                return ConditionEvaluationResult.enabled("there is a Redis server");
            }
            if ("1".equals(System.getenv("POSTERN_NEEDS_REDIS"))) {
                return ConditionEvaluationResult.enabled("a missing Redis server is a failure here");
            }
            Files.writeString(
                    SKIPPED,
                    context.getRequiredTestClass().getSimpleName() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            return ConditionEvaluationResult.disabled("there is no Redis server, see target/no-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
