package io.postern.webhook;

import io.postern.keys.Ed25519;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.greenbytes.http.sfv.ByteSequenceItem;
import org.greenbytes.http.sfv.Dictionary;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.Parser;

/**
 * HTTP Message Signatures (RFC 9421) with a Content-Digest (RFC 9530) over the raw body. The key decides the algorithm: a
 * public key is one of Ed25519, the shared secrets are for HMAC with SHA-256.
 */
public final class MessageSignatureScheme extends Scheme {
    /** A proxy may sign beside the sender; each one more is work that a forger could ask for. */
    private static final int MOST_SIGNATURES = 3;

    private static final String INPUT = "signature-input";
    private static final String SIGNATURE = "signature";

    private final String secretKeyId;

    /** @param secretKeyId by which {@code keyid} the sender names the shared secrets */
    public MessageSignatureScheme(String secretKeyId) {
        this.secretKeyId = secretKeyId;
    }

    @Override
    public String name() {
        return "http-signature";
    }

    @Override
    Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        Map<String, ?> inputs = dictionary(webhook, INPUT).get();
        Map<String, ?> signatures = dictionary(webhook, SIGNATURE).get();
        ContentDigest digest = new ContentDigest(webhook);
        Doubt first = null;
        for (String label : inputs.keySet().stream().limit(MOST_SIGNATURES).toList()) {
            if (inputs.get(label) instanceof InnerList covered
                    && signatures.get(label) instanceof ByteSequenceItem signature) {
                try {
                    return genuine(webhook, digest, new SignatureInput(covered), bytes(signature), keys, now);
                } catch (Doubt doubt) { // another one may be the sender's: proxies may sign, too
                    first = first == null ? doubt : first;
                }
            }
        }
        throw first != null
                ? first
                : new Doubt(
                        Reason.MALFORMED,
                        "None of the first 3 labels of Signature-Input has a signature in Signature.");
    }

    private Verdict.Genuine genuine(
            ReceivedWebhook webhook,
            ContentDigest digest,
            SignatureInput input,
            byte[] signature,
            TrustedKeys keys,
            Instant now) {
        input.holdToWhatMustBeCovered();
        byte[] signed = input.base(webhook).getBytes(StandardCharsets.UTF_8);
        digest.hold();
        Instant created = SentAt.held(input.created(), now);
        input.expires().filter(end -> end.isBefore(now)).ifPresent(end -> {
            throw new Doubt(Reason.STALE, "The signature has expired (expires).", signed);
        });
        String by = by(input, signature, keys, signed);
        return new Verdict.Genuine(Optional.empty(), Optional.of(created), by, headers(webhook), signed);
    }

    private String by(SignatureInput input, byte[] signature, TrustedKeys keys, byte[] signed) {
        String keyId = input.keyId();
        Optional<TrustedKeys.PublicKey> key = keys.publicKey(keyId);
        if (key.isPresent()) {
            input.holdToAlgorithm("ed25519");
            if (Ed25519.verifies(key.get().bytes(), signed, signature)) {
                return key.get().name();
            }
            throw Signed.byNobody(keys, signed);
        }
        if (!keyId.equals(secretKeyId)) {
            throw new Doubt(Reason.UNKNOWN_KEY, "The keyid names no key that was agreed on.", signed);
        }
        input.holdToAlgorithm("hmac-sha256");
        for (TrustedKeys.Secret secret : keys.secrets()) {
            if (MessageDigest.isEqual(HmacSha256.of(secret.bytes(), signed), signature)) {
                return secret.name();
            }
        }
        throw Signed.byNobody(keys, signed);
    }

    private static Dictionary dictionary(ReceivedWebhook webhook, String header) {
        if (webhook.values(header).isEmpty()) {
            throw new Doubt(Reason.MISSING, "The header " + header + " is missing.");
        }
        try {
            return new Parser(webhook.values(header)).parseDictionary();
        } catch (IllegalArgumentException e) {
            throw new Doubt(Reason.MALFORMED, "The header " + header + " is no dictionary of RFC 9651.");
        }
    }

    private static byte[] bytes(ByteSequenceItem signature) {
        byte[] bytes = new byte[signature.get().remaining()];
        signature.get().duplicate().get(bytes);
        return bytes;
    }

    private static Map<String, String> headers(ReceivedWebhook webhook) {
        Map<String, String> headers = new LinkedHashMap<>(); // other covered ones may hold anything
        List.of(INPUT, SIGNATURE, "content-digest", "content-type")
                .forEach(name -> headers.put(name, String.join(", ", webhook.values(name))));
        return headers;
    }
}
