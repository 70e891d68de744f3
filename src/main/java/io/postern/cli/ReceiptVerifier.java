package io.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.log.tree.Proofs;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import io.postern.log.tree.VerifierKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Verifies the proof of one receipt, from nothing but the proof and the log's public keys. */
final class ReceiptVerifier {
    /** Reads one meaning alone: no name twice, and nothing behind the end. */
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final HexFormat HEX = HexFormat.of();
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final List<VerifierKey> keys;
    private final Verdict verdict;

    /** @param keys none: the signature stays open */
    ReceiptVerifier(List<VerifierKey> keys, Verdict verdict) {
        this.keys = keys;
        this.verdict = verdict;
    }

    /** @throws IllegalArgumentException when this is no proof */
    void verify(JsonNode proof) {
        refuseOthers(proof);
        SignedHead head = SignedHead.read(text(proof, "head"));
        byte[] leaf = proof.hasNonNull("archived_in") && !proof.has("body") ? archived(proof) : leaf(proof);
        verifyPath(proof, leaf, head);
        verifySignature(head);
    }

    /** The text is elsewhere: that its hash is in the log is all that this proof says. */
    private byte[] archived(JsonNode proof) {
        verdict.open("the text of %s: it is in the archive, in the file %s, where its line is the whole proof"
                .formatted(text(proof, "receipt"), text(proof, "archived_in")));
        return hash(text(proof, "leaf_hash"));
    }

    private byte[] leaf(JsonNode proof) {
        String body = text(proof, "body");
        byte[] leaf = TreeHash.leaf(body.getBytes(StandardCharsets.UTF_8));
        verdict.check(
                HEX.formatHex(leaf).equals(text(proof, "leaf_hash")),
                "the receipt's text has the hash " + HEX.formatHex(leaf),
                "the receipt's text was changed: its hash is " + HEX.formatHex(leaf)
                        + " and not the proof's leaf_hash");
        verdict.check(
                text(proof, "receipt").startsWith("rcp_") && says(body, "id").equals(text(proof, "receipt")),
                "it is the receipt " + text(proof, "receipt") + ": " + says(body, "kind") + " of "
                        + says(body, "subject"),
                "the text is of another one than the receipt " + text(proof, "receipt"));
        return leaf;
    }

    /** What people save in a proof's place. */
    private static void refuseOthers(JsonNode proof) {
        if (proof.hasNonNull("code") && proof.hasNonNull("detail")) {
            throw new IllegalArgumentException("the gateway had refused, and this file is what it said and no proof: "
                    + proof.path("detail").asText());
        }
        String object = proof.path("object").asText();
        if (!object.equals("proof")) {
            throw new IllegalArgumentException(
                    (object.isEmpty() ? "this is no proof of a receipt" : "this file is a " + object + " and no proof")
                            + "; it must be what GET /v1/receipts/{id}/proof answered");
        }
    }

    private void verifyPath(JsonNode proof, byte[] leaf, SignedHead head) {
        long index = number(proof, "leaf_index");
        long size = number(proof, "tree_size");
        List<byte[]> path = new ArrayList<>();
        if (!proof.path("path").isArray()) {
            throw new IllegalArgumentException("this is no proof of a receipt: its path is no list");
        }
        proof.path("path").forEach(hash -> path.add(hash(hash.isTextual() ? hash.textValue() : "no text")));
        Optional<byte[]> root = Proofs.root(index, size, leaf, path);
        boolean same = size == head.checkpoint().size()
                && HEX.formatHex(head.checkpoint().root()).equals(text(proof, "root_hash"));
        verdict.check(same, "proof and head are of one log of " + size + " entries", "the head is not the proof's");
        verdict.check(
                root.isPresent() && Arrays.equals(root.get(), head.checkpoint().root()),
                "the receipt is entry " + index + " of that log",
                "the path does not lead from the receipt to the head's root");
    }

    private static byte[] hash(String text) {
        if (!HASH.matcher(text).matches()) {
            throw new IllegalArgumentException("the proof has something in it that is no hash");
        }
        return HEX.parseHex(text);
    }

    private void verifySignature(SignedHead head) {
        String log = head.checkpoint().origin() + " at " + head.checkpoint().time();
        if (keys.isEmpty()) {
            verdict.open("the head's signature: no key was given (--key)");
            return;
        }
        Optional<VerifierKey> signer = head.signedBy(keys);
        verdict.check(
                signer.isPresent(),
                "the head was signed by " + log + ", key "
                        + signer.map(VerifierKey::idHex).orElse(""),
                "none of the " + keys.size() + " keys given signed the head of " + log
                        + ": they are another log's, or the head is not its own");
    }

    private static String says(String body, String field) {
        try {
            return JSON.readTree(body).path(field).asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private static long number(JsonNode proof, String field) {
        if (!proof.path(field).isIntegralNumber() || !proof.path(field).canConvertToLong()) {
            throw new IllegalArgumentException("this is no proof of a receipt: its " + field + " is no whole number");
        }
        return proof.path(field).longValue();
    }

    private static String text(JsonNode proof, String field) {
        if (!proof.path(field).isTextual()) {
            throw new IllegalArgumentException("this is no proof of a receipt: it has no " + field
                    + "; it must be what GET /v1/receipts/{id}/proof answered");
        }
        return proof.path(field).asText();
    }
}
