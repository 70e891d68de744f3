package io.postern.dispute;

import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Computes a root from a proof as RFC 9162, section 2.1.3.2, says, with nothing of the gateway's own. */
final class ProofForTests {
    private ProofForTests() {}

    static String root(JsonPath proof) {
        byte[] node = hash(0, proof.getString("body").getBytes(StandardCharsets.UTF_8), new byte[0]);
        long leaf = proof.getLong("leaf_index");
        long last = proof.getLong("tree_size") - 1;
        List<String> path = proof.getList("path");
        for (String each : path) {
            byte[] beside = HexFormat.of().parseHex(each);
            if ((leaf & 1) == 1 || leaf == last) {
                node = hash(1, beside, node);
                while ((leaf & 1) == 0 && leaf != 0) {
                    leaf >>= 1;
                    last >>= 1;
                }
            } else {
                node = hash(1, node, beside);
            }
            leaf >>= 1;
            last >>= 1;
        }
        return HexFormat.of().formatHex(node);
    }

    private static byte[] hash(int prefix, byte[] one, byte[] two) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update((byte) prefix);
            sha256.update(one);
            return sha256.digest(two);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
