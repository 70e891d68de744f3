package io.postern.log;

import io.postern.keys.KeySource.HeadSignature;
import io.postern.keys.TreeHeads;
import io.postern.log.tree.Checkpoint;
import io.postern.log.tree.SignedHead;
import io.postern.log.tree.VerifierKey;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Signs checkpoints in the log's name, and knows every key that ever did. */
@ApplicationScoped
class LogKeys {
    private final TreeHeads heads;
    private final LogConfig config;
    private final Map<Integer, byte[]> known = new ConcurrentHashMap<>();

    LogKeys(TreeHeads heads, LogConfig config) {
        this.heads = heads;
        this.config = config;
    }

    /** A signed head, and the version of the key that signed it. */
    record Signed(SignedHead head, int keyVersion) {}

    Uni<Signed> sign(Checkpoint checkpoint) {
        return heads.sign(checkpoint.text().getBytes(StandardCharsets.UTF_8))
                .flatMap(signed -> publicKey(signed)
                        .map(key -> new Signed(
                                SignedHead.of(checkpoint, new VerifierKey(config.origin(), key), signed.signature()),
                                signed.version())));
    }

    private Uni<byte[]> publicKey(HeadSignature signed) {
        byte[] key = known.get(signed.version());
        return key != null
                ? Uni.createFrom().item(key)
                : heads.publicKeys().invoke(known::putAll).map(keys -> keys.get(signed.version()));
    }

    /**
     * Whether a key of the log's ever signed it, under whatever name the log had then. Keys are asked for again only when none that
     * is known did.
     */
    Uni<Boolean> signed(SignedHead head) {
        return isSigned(head)
                ? Uni.createFrom().item(true)
                : heads.publicKeys().invoke(known::putAll).map(all -> isSigned(head));
    }

    private boolean isSigned(SignedHead head) {
        String name = head.checkpoint().origin();
        return head.signedBy(known.values().stream()
                        .map(key -> new VerifierKey(name, key))
                        .toList())
                .isPresent();
    }

    /** Newest first; heads of earlier ones stay verifiable. */
    Uni<List<VerifierKey>> all() {
        return heads.published()
                .map(keys -> keys.stream()
                        .map(key -> new VerifierKey(
                                config.origin(), Base64.getUrlDecoder().decode(key.get("x"))))
                        .toList());
    }
}
