package io.postern.webhook;

import io.postern.keys.Ed25519;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Standard Webhooks 1.0.0: three headers, and signatures of {@code id.timestamp.body} by shared secrets ({@code v1}, HMAC with
 * SHA-256) or key pairs ({@code v1a}, Ed25519). Of several signatures one that fits is enough.
 */
public final class StandardScheme extends Scheme {
    /** Any visible character but the dot, which would move the borders of what is signed. */
    private static final Pattern ID = Pattern.compile("[!-~&&[^.]]{1,255}");

    private static final Pattern SIGNATURE = Pattern.compile("(?<![^ ])v1a?,[A-Za-z0-9+/]{43,88}={0,2}(?![^ ])");

    /** Two while one secret takes the other's place, and some of versions that nobody here knows. */
    private static final int MOST_SIGNATURES = 5;

    private final String idHeader;
    private final String timestampHeader;
    private final String signatureHeader;

    /** @param prefix of the three headers' names, {@code webhook} in the specification */
    public StandardScheme(String prefix) {
        this.idHeader = prefix + "-id";
        this.timestampHeader = prefix + "-timestamp";
        this.signatureHeader = prefix + "-signature";
    }

    private record Signatures(List<byte[]> bySecret, List<byte[]> byKey) {}

    @Override
    public String name() {
        return "standard-webhooks";
    }

    @Override
    Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        String id = webhook.one(idHeader);
        if (!ID.matcher(id).matches()) {
            throw new Doubt(
                    Reason.MALFORMED, "The header " + idHeader + " must be 1 to 255 visible characters, and no dot.");
        }
        String timestamp = webhook.one(timestampHeader);
        Instant sent = SentAt.read(timestamp, "The header " + timestampHeader);
        Signatures signatures = read(webhook.one(signatureHeader));
        byte[] signed = Signed.of((id + '.' + timestamp + '.').getBytes(StandardCharsets.UTF_8), webhook.body());
        SentAt.held(sent, now);
        return new Verdict.Genuine(
                Optional.of(id), Optional.of(sent), by(signatures, keys, signed), headers(webhook), signed);
    }

    private Signatures read(String header) {
        Signatures signatures = new Signatures(new ArrayList<>(), new ArrayList<>());
        String[] parts = header.split(" ", MOST_SIGNATURES + 1);
        for (int n = 0; n < Math.min(parts.length, MOST_SIGNATURES); n++) {
            if (parts[n].startsWith("v1,")) {
                base64(parts[n].substring(3)).ifPresent(signatures.bySecret()::add);
            } else if (parts[n].startsWith("v1a,")) {
                base64(parts[n].substring(4)).ifPresent(signatures.byKey()::add);
            }
        }
        if (signatures.bySecret().isEmpty() && signatures.byKey().isEmpty()) {
            throw new Doubt(
                    Reason.MALFORMED,
                    "The header " + signatureHeader
                            + " must hold v1,<base64> or v1a,<base64>, several with a blank between.");
        }
        return signatures;
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String by(Signatures signatures, TrustedKeys keys, byte[] signed) {
        for (TrustedKeys.Secret secret :
                signatures.bySecret().isEmpty() ? List.<TrustedKeys.Secret>of() : keys.secrets()) {
            byte[] right = HmacSha256.of(secret.bytes(), signed);
            if (signatures.bySecret().stream().anyMatch(given -> MessageDigest.isEqual(right, given))) {
                return secret.name();
            }
        }
        for (TrustedKeys.PublicKey key : keys.publicKeys()) {
            if (signatures.byKey().stream().anyMatch(given -> Ed25519.verifies(key.bytes(), signed, given))) {
                return key.name();
            }
        }
        throw Signed.byNobody(keys, signed);
    }

    private Map<String, String> headers(ReceivedWebhook webhook) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String name : List.of(idHeader, timestampHeader, signatureHeader)) {
            headers.put(name, webhook.one(name));
        }
        headers.computeIfPresent(
                signatureHeader,
                (name, text) -> SIGNATURE
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .collect(Collectors.joining(" "))); // what stands between them may be anything
        return headers;
    }
}
