package io.postern.log.tree;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A log in memory, the same for the same seed: entries, nodes, and a key that signs. */
public final class LogForTests {
    public static final String ORIGIN = "vectors.example/log";
    private static final HexFormat HEX = HexFormat.of();
    private static final String DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

    private final Random random;
    private final KeyPair pair;
    private final VerifierKey key;
    private final List<String> bodies = new ArrayList<>();
    private final Map<NodeId, byte[]> hashes = new HashMap<>();
    private final GrowingTree tree = new GrowingTree();

    public LogForTests(long seed) {
        random = new Random(seed);
        pair = pair();
        byte[] encoded = pair.getPublic().getEncoded();
        key = new VerifierKey(ORIGIN, Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length));
    }

    private KeyPair pair() {
        try {
            byte[] own = new byte[32];
            random.nextBytes(own);
            KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new SecureRandom() {
                private static final long serialVersionUID = 1;

                @Override
                public void nextBytes(byte[] into) {
                    System.arraycopy(own, 0, into, 0, into.length);
                }
            });
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void growTo(int size) {
        while (bodies.size() < size) {
            String body =
                    "{\"fact\":{\"amount\":1000,\"currency\":\"USD\"},\"id\":\"%s\",\"kind\":\"payment.captured\",\"merchant\":\"mch_demo\",\"subject\":\"%s\"}"
                            .formatted(id("rcp_"), id("pay_"));
            bodies.add(body);
            byte[] leaf = TreeHash.leaf(body.getBytes(StandardCharsets.UTF_8));
            hashes.put(new NodeId(0, tree.size()), leaf);
            tree.add(leaf).forEach(node -> hashes.put(node.id(), node.hash()));
        }
    }

    private String id(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('0');
        for (int n = 0; n < 25; n++) {
            id.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
        }
        return id.toString();
    }

    /** As GET /v1/log/key answers. */
    public String keys() {
        return "{\"object\":\"log_keys\",\"origin\":\"%s\",\"keys\":[{\"id\":\"%s\",\"verifier_key\":\"%s\",\"public_key\":\"%s\"}]}"
                .formatted(ORIGIN, key.idHex(), key, Base64.getEncoder().encodeToString(key.publicKey()));
    }

    /** As GET /v1/receipts/{id}/proof answers. */
    public String proof(int index, int size) {
        growTo(size);
        String body = bodies.get(index);
        return """
                {"object":"proof","receipt":"%s","body":%s,"leaf_hash":"%s","leaf_index":%d,"tree_size":%d,"path":[%s],
                 "root_hash":"%s","head":%s}""".formatted(
                        body.substring(body.indexOf("rcp_"), body.indexOf("rcp_") + 30),
                        quoted(body),
                        HEX.formatHex(TreeHash.leaf(body.getBytes(StandardCharsets.UTF_8))),
                        index,
                        size,
                        path(Tree.inclusion(index, size)),
                        HEX.formatHex(root(size)),
                        quoted(head(size, root(size))));
    }

    /** As GET /v1/log/consistency answers. */
    public String consistency(int from, int to) {
        growTo(to);
        return """
                {"object":"log_consistency","from":%d,"to":%d,"path":[%s],"from_head":%s,"to_head":%s}""".formatted(
                from, to, path(Tree.consistency(from, to)), quoted(head(from, root(from))), quoted(head(to, root(to))));
    }

    /** Signed, too, and of the same size, but of other entries. */
    public String otherHead(int size) {
        return head(size, TreeHash.leaf(root(size)));
    }

    private byte[] root(int size) {
        return Span.ofLog(size).root(hashes::get);
    }

    public String head(long size, byte[] root) {
        try {
            Checkpoint checkpoint = new Checkpoint(ORIGIN, size, root, Instant.parse("2026-11-22T12:00:01.123Z"));
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(pair.getPrivate());
            signature.update(checkpoint.text().getBytes(StandardCharsets.UTF_8));
            return SignedHead.of(checkpoint, key, signature.sign()).text();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String path(List<Span> spans) {
        return spans.stream()
                .map(span -> "\"" + HEX.formatHex(span.root(hashes::get)) + "\"")
                .collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
    }

    public VerifierKey key() {
        return key;
    }
}
