package io.postern.keys;

import io.quarkus.vault.client.VaultClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;

/**
 * Why the key server did not do what it was asked. What it said is kept short and is never a secret: answers that could
 * hold one are not quoted.
 */
record SourceFailure(Reason reason, String detail) {
    private static final int DETAIL = 200;

    /** The kinds of failure, and whether trying again may help. */
    enum Reason {
        /** Nobody answers there, or the connection broke. */
        UNREACHABLE(true),
        /** The server is sealed or stands by. */
        SEALED(true),
        /** The server has too much to do, is not caught up yet, or failed. */
        BUSY(true),
        /** No answer in time. */
        SLOW(false),
        /** The login or the right to this is missing. */
        REFUSED(false),
        /** The server does not have what was asked for, or this process is set up wrongly. */
        MISCONFIGURED(false),
        /** Something else: a fault of this gateway. */
        UNEXPECTED(false),
        /** Not even tried, because it failed so often just now. */
        PREVENTED(false);

        private final boolean passing;

        Reason(boolean passing) {
            this.passing = passing;
        }

        boolean mayPass() {
            return passing;
        }

        String wire() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static SourceFailure of(Throwable thrown) {
        Throwable failure = cause(thrown);
        return switch (failure) {
            case VaultClientException answer when answer.getStatus() != null -> answered(answer);
            case CircuitBreakerOpenException open -> new SourceFailure(Reason.PREVENTED, "the circuit breaker is open");
            case TimeoutException late -> new SourceFailure(Reason.SLOW, "no answer in time");
            case org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException late ->
                new SourceFailure(Reason.SLOW, "no answer in time");
            case UncheckedIOException file -> new SourceFailure(Reason.MISCONFIGURED, shortened(file.getMessage()));
            case IOException broken -> new SourceFailure(Reason.UNREACHABLE, shortened(broken.getMessage()));
            case io.vertx.core.VertxException broken ->
                new SourceFailure(Reason.UNREACHABLE, shortened(broken.getMessage()));
            default ->
                new SourceFailure(Reason.MISCONFIGURED, failure.getClass().getSimpleName());
        };
    }

    private static SourceFailure answered(VaultClientException answer) {
        List<String> errors = Objects.requireNonNullElse(answer.getErrors(), List.of());
        String said =
                shortened(answer.getOperationName() + ": " + answer.getStatus() + " " + String.join("; ", errors));
        return switch (answer.getStatus()) {
            case 403 -> new SourceFailure(Reason.REFUSED, said);
            case 412, 429, 500, 502, 504 -> new SourceFailure(Reason.BUSY, said);
            case 472, 473, 503 -> new SourceFailure(Reason.SEALED, said);
            default -> new SourceFailure(isLogin(answer) ? Reason.REFUSED : Reason.MISCONFIGURED, said);
        };
    }

    /** A wrong secret id is answered with 400, and so is a wrapping token that is used up. */
    private static boolean isLogin(VaultClientException answer) {
        String operation = answer.getOperationName();
        return operation.contains("[AUTH") || operation.contains("Unwrap");
    }

    private static Throwable cause(Throwable thrown) {
        boolean wrapped = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wrapped && thrown.getCause() != null ? cause(thrown.getCause()) : thrown;
    }

    private static String shortened(String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ");
        return line.length() <= DETAIL ? line : line.substring(0, DETAIL) + "…";
    }
}
