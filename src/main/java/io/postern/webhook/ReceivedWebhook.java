package io.postern.webhook;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A webhook as it came, before anybody understood it.
 *
 * @param targetUri scheme, host, path and query, as the sender addressed it
 * @param headers by their names in lower case, each with its values in the order of its lines
 * @param body the exact bytes
 * @param certificate what the sender showed when the connection was made, and an authority vouched for
 */
public record ReceivedWebhook(
        String method,
        String targetUri,
        Map<String, List<String>> headers,
        byte[] body,
        Optional<X509Certificate> certificate) {
    List<String> values(String header) {
        return headers.getOrDefault(header, List.of());
    }

    /** A header that must be there exactly once: of two, nobody knows which one was signed. */
    String one(String header) {
        List<String> values = values(header);
        if (values.size() != 1) {
            throw values.isEmpty()
                    ? new Doubt(Reason.MISSING, "The header " + header + " is missing.")
                    : new Doubt(Reason.MALFORMED, "The header " + header + " came " + values.size() + " times.");
        }
        return values.getFirst();
    }
}
