package io.postern.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.log.tree.Proofs;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.TreeHash;
import io.postern.log.tree.VerifierKey;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** Gets proofs from the gateway and believes nothing of them that it has not hashed itself. */
final class Verified {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Verified() {}

    /** The proof of a receipt as soon as there is one, or the last answer. */
    static Response proof(MerchantForTests merchant, String receipt) {
        Response answer = merchant.get("/v1/receipts/" + receipt + "/proof");
        for (long end = System.nanoTime() + PATIENCE.toNanos();
                answer.statusCode() == 409 && System.nanoTime() < end; ) {
            answer = merchant.get("/v1/receipts/" + receipt + "/proof");
        }
        return answer;
    }

    static SignedHead head(MerchantForTests merchant, String note) {
        SignedHead head = SignedHead.read(note);
        List<VerifierKey> keys = merchant.get("/v1/log/key").<List<String>>path("keys.verifier_key").stream()
                .map(VerifierKey::read)
                .toList();
        assertThat(head.signedBy(keys)).as("signed by one of " + keys).isPresent();
        return head;
    }

    static void holds(MerchantForTests merchant, Response proof) {
        assertThat(proof.statusCode()).as(proof.asString()).isEqualTo(200);
        SignedHead head = head(merchant, proof.path("head"));
        byte[] leaf = TreeHash.leaf(proof.<String>path("body").getBytes(StandardCharsets.UTF_8));
        assertThat(HexFormat.of().formatHex(leaf)).isEqualTo(proof.path("leaf_hash"));
        assertThat(Proofs.root(
                        number(proof, "leaf_index"), number(proof, "tree_size"), leaf, hashes(proof.path("path"))))
                .hasValue(head.checkpoint().root());
        assertThat(number(proof, "tree_size")).isEqualTo(head.checkpoint().size());
        assertThat(HexFormat.of().formatHex(head.checkpoint().root())).isEqualTo(proof.path("root_hash"));
    }

    static long number(Response answer, String path) {
        return answer.<Number>path(path).longValue();
    }

    static List<byte[]> hashes(List<String> hex) {
        return hex.stream().map(HexFormat.of()::parseHex).toList();
    }
}
