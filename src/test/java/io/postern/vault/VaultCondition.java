package io.postern.vault;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips what needs a Vault-compatible server where there is none, and leaves word for the end of {@code make test}. */
class VaultCondition implements ExecutionCondition {
    /** {@code bin/test} prints this file. */
    private static final Path SKIPPED = Path.of("target/skipped-without-vault");

    private static final String REASON =
            "no Vault-compatible server: VAULT_ADDR is not set, Docker does not answer, bao and vault"
                    + " are not on the path, and bin/openbao has fetched none";
    private static final String OWN_REASON =
            "no Vault-compatible server to stop and seal: bao and vault are not on the path, and bin/openbao has fetched none";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return findAnnotation(context.getElement(), NeedsVault.class)
                .map(needed ->
                        judge(needed.own(), context.getRequiredTestClass().getSimpleName()))
                .orElse(ConditionEvaluationResult.enabled("needs no key server"));
    }

    private static ConditionEvaluationResult judge(boolean own, String test) {
        if (own ? VaultForTests.ownIsThere() : VaultForTests.isThere()) {
            return ConditionEvaluationResult.enabled("there is a key server");
        }
        String reason = own ? OWN_REASON : REASON;
        if ("1".equals(System.getenv("POSTERN_NEEDS_VAULT"))) {
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
