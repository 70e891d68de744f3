package io.postern.webhook;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One header {@code t=…,v1=…}: HMACs with SHA-256 of {@code t.body}, in hexadecimal, one for each secret that is valid. Other
 * schemes in the header count for nothing, so that nobody can fall back to a weaker one.
 */
public final class StripeScheme extends Scheme {
    private static final Pattern SIGNATURE = Pattern.compile("[0-9a-fA-F]{64}");
    private static final int MOST_PARTS = 20;

    private final String header;

    /** @param header the header's name, {@code Stripe-Signature} at Stripe */
    public StripeScheme(String header) {
        this.header = header.toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return "stripe";
    }

    @Override
    Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        String text = webhook.one(header);
        List<String> timestamps = values("t=", text);
        if (timestamps.size() != 1) {
            throw new Doubt(Reason.MALFORMED, "The header " + header + " must hold exactly one t=<seconds>.");
        }
        Instant sent = SentAt.read(timestamps.getFirst(), "t in the header " + header);
        List<byte[]> signatures = values("v1=", text).stream()
                .filter(signature -> SIGNATURE.matcher(signature).matches())
                .map(HexFormat.of()::parseHex)
                .toList();
        if (signatures.isEmpty()) {
            throw new Doubt(Reason.MALFORMED, "The header " + header + " must hold v1=<64 hexadecimal digits>.");
        }
        byte[] signed = Signed.of((timestamps.getFirst() + '.').getBytes(StandardCharsets.UTF_8), webhook.body());
        SentAt.held(sent, now);
        return new Verdict.Genuine(
                Optional.empty(),
                Optional.of(sent),
                by(signatures, keys, signed),
                Map.of(header, shown(timestamps.getFirst(), signatures)),
                signed);
    }

    /** What was understood: other parts may be anything. */
    private static String shown(String timestamp, List<byte[]> signatures) {
        StringBuilder shown = new StringBuilder("t=" + timestamp);
        signatures.forEach(
                signature -> shown.append(",v1=").append(HexFormat.of().formatHex(signature)));
        return shown.toString();
    }

    private List<String> values(String start, String text) {
        List<String> values = new ArrayList<>();
        String[] parts = text.split(",", MOST_PARTS + 1);
        for (int n = 0; n < Math.min(parts.length, MOST_PARTS); n++) {
            String part = parts[n].strip();
            if (part.startsWith(start)) {
                values.add(part.substring(start.length()));
            }
        }
        return values;
    }

    private static String by(List<byte[]> signatures, TrustedKeys keys, byte[] signed) {
        for (TrustedKeys.Secret secret : keys.secrets()) {
            byte[] right = HmacSha256.of(secret.bytes(), signed);
            if (signatures.stream().anyMatch(given -> MessageDigest.isEqual(right, given))) {
                return secret.name();
            }
        }
        throw Signed.byNobody(keys, signed);
    }
}
