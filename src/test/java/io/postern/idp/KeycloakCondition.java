package io.postern.idp;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what needs an identity provider where there is none, and leaves word for the end of {@code make test}. */
class KeycloakCondition implements ExecutionCondition {
    /** {@code bin/test} prints this file. */
    private static final Path SKIPPED = Path.of("target/skipped-without-keycloak");

    private static final String REASON =
            "no identity provider: Docker does not answer, and bin/keycloak has fetched no Keycloak";
    private static final String OWN_REASON = "no identity provider to stop: bin/keycloak has fetched no Keycloak";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return findAnnotation(context.getElement(), NeedsKeycloak.class)
                .map(needed ->
                        judge(needed.own(), context.getRequiredTestClass().getSimpleName()))
                .orElse(ConditionEvaluationResult.enabled("needs no identity provider"));
    }

    private static ConditionEvaluationResult judge(boolean own, String test) {
        if (own ? KeycloakForTests.ownIsThere() : KeycloakForTests.isThere()) {
            return ConditionEvaluationResult.enabled("there is an identity provider");
        }
        String reason = own ? OWN_REASON : REASON;
        if ("1".equals(System.getenv("POSTERN_NEEDS_KEYCLOAK"))) {
            throw new IllegalStateException(reason);
        }
        note(test);
        return ConditionEvaluationResult.disabled(reason);
    }

    private static void note(String test) {
        try {
            Files.createDirectories(SKIPPED.getParent());
            Files.writeString(SKIPPED, test + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
