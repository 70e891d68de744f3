package io.postern.webhook;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.Parser;
import org.jspecify.annotations.Nullable;

/** The header Content-Digest (RFC 9530): hashes of the body as it came, looked at once however many signatures cover it. */
final class ContentDigest {
    private static final String HEADER = "content-digest";

    /** By their names in the header; older ones prove nothing. */
    private static final Map<String, String> ALGORITHMS = Map.of("sha-256", "SHA-256", "sha-512", "SHA-512");

    private final ReceivedWebhook webhook;
    private boolean known;
    private @Nullable Doubt doubt;

    ContentDigest(ReceivedWebhook webhook) {
        this.webhook = webhook;
    }

    void hold() {
        if (!known) {
            doubt = doubt(webhook);
            known = true;
        }
        if (doubt != null) {
            throw doubt;
        }
    }

    private static @Nullable Doubt doubt(ReceivedWebhook webhook) {
        try {
            look(webhook);
            return null;
        } catch (Doubt doubt) {
            return doubt;
        }
    }

    /** Each digest that is known must be the body's, and one must be known. */
    private static void look(ReceivedWebhook webhook) {
        Map<String, ?> digests = read(webhook.values(HEADER));
        List<String> known =
                digests.keySet().stream().filter(ALGORITHMS::containsKey).toList();
        if (known.isEmpty()) {
            throw new Doubt(Reason.MISSING, "Content-Digest must hold sha-256 or sha-512.");
        }
        for (String algorithm : known) {
            if (!(digests.get(algorithm) instanceof ByteSequenceItem digest)
                    || !MessageDigest.isEqual(of(algorithm, webhook.body()), bytes(digest))) {
                throw new Doubt(Reason.DIGEST, "Content-Digest (" + algorithm + ") is not that of the body.");
            }
        }
    }

    private static Map<String, ?> read(List<String> lines) {
        try {
            return new Parser(lines).parseDictionary().get();
        } catch (IllegalArgumentException e) {
            throw new Doubt(Reason.MALFORMED, "Content-Digest is no dictionary of RFC 9651.");
        }
    }

    private static byte[] bytes(ByteSequenceItem digest) {
        byte[] bytes = new byte[digest.get().remaining()];
        digest.get().duplicate().get(bytes);
        return bytes;
    }

    private static byte[] of(String algorithm, byte[] body) {
        try {
            return MessageDigest.getInstance(ALGORITHMS.get(algorithm)).digest(body);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
