package io.postern.delivery;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What deliveries need to know of an endpoint. */
record Destination(UUID merchantId, UUID id, String url, List<String> events, boolean enabled, int version) {
    String publicId() {
        return IdKind.WEBHOOK_ENDPOINT.format(id);
    }

    static UUID id(String publicId) {
        return IdKind.WEBHOOK_ENDPOINT.parse(publicId).orElseThrow(() -> unknown(publicId));
    }

    /** @throws ProblemException when there is none, or a disabled one */
    static Destination usable(Optional<Destination> found, String publicId) {
        refuseUnless(publicId, found.map(Destination::enabled).orElse(null));
        return found.orElseThrow();
    }

    /** @param enabled null when there is no such endpoint */
    static void refuseUnless(String publicId, @Nullable Boolean enabled) {
        if (enabled == null) {
            throw unknown(publicId);
        }
        if (!enabled) {
            throw ProblemException.of(
                    Problem.ILLEGAL_STATE, publicId + " is disabled; enable it before anything is sent to it.");
        }
    }

    static ProblemException unknown(String publicId) {
        return ProblemException.notFound("webhook endpoint", publicId);
    }
}
