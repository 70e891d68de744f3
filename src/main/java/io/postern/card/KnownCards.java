package io.postern.card;

import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.keys.MerchantKeys;
import io.postern.keys.NumberHash;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who is who among a merchant's cards: the peppered hash of a number leads to the card's fingerprint. The fingerprint is
 * drawn at random, so that records, which stay, hold nothing that a number can be tried against.
 */
@ApplicationScoped
class KnownCards {
    private static final int FINGERPRINT_BYTES = 12;

    private final SecureRandom random = new SecureRandom();
    private final Map<Integer, String> byHashes = new ConcurrentHashMap<>();

    /**
     * Whether the transaction met somebody who wrote the identity, or took it away, after it was read. Nothing was
     * written: read it again and try again.
     */
    static boolean moved(Throwable failure) {
        return Violation.of("known_card_pkey", failure) || Violation.of("card_has_identity", failure);
    }

    Lookup<CardIdentity> lookup(Pan pan, MerchantKeys keys) {
        List<NumberHash> hashes = pan.lend(keys::numberHashes);
        List<Object> args = new ArrayList<>(List.of(keys.merchantId()));
        hashes.forEach(hash -> args.addAll(List.of(hash.version(), Buffer.buffer(hash.hash()))));
        return new Lookup<>(
                byHashes.computeIfAbsent(hashes.size(), KnownCards::byHashes),
                args,
                row -> identity(keys.merchantId(), hashes, row));
    }

    /** One hash, or two while the pepper is rotated; all found lead to one fingerprint. */
    private static String byHashes(int count) {
        return """
                /* card.known */
                SELECT array_agg(k.version) AS known_versions, (array_agg(k.fingerprint))[1] AS known_fingerprint
                FROM known_card k
                WHERE k.merchant_id = $1 AND (%s)
                """.formatted(IntStream.rangeClosed(1, count)
                .mapToObj(n -> "k.version = $%d AND k.hash = $%d".formatted(2 * n, 2 * n + 1))
                .collect(Collectors.joining(" OR ")));
    }

    private CardIdentity identity(UUID merchantId, List<NumberHash> hashes, Row row) {
        Integer[] versions = row.getArrayOfIntegers("known_versions");
        if (versions == null) {
            String fresh = draw();
            return new CardIdentity(
                    fresh,
                    hashes.stream()
                            .filter(NumberHash::kept)
                            .map(hash -> first(merchantId, hash, fresh))
                            .toList());
        }
        String known = row.getString("known_fingerprint");
        List<Integer> written = Arrays.asList(versions);
        return new CardIdentity(
                known,
                hashes.stream()
                        .filter(hash -> hash.kept() && !written.contains(hash.version()))
                        .map(hash -> another(merchantId, hash, known))
                        .toList());
    }

    private String draw() {
        byte[] bytes = new byte[FINGERPRINT_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Of two first uses one is refused: they have drawn different fingerprints. */
    private static Insert first(UUID merchantId, NumberHash hash, String fingerprint) {
        return row(merchantId, hash, fingerprint, """
                /* card.known_first */
                INSERT INTO known_card (merchant_id, version, hash, fingerprint) VALUES ($1, $2, $3, $4)
                """);
    }

    /** The same card under the pepper's next version: whoever writes it writes the same. */
    private static Insert another(UUID merchantId, NumberHash hash, String fingerprint) {
        return row(merchantId, hash, fingerprint, """
                /* card.known_again */
                INSERT INTO known_card (merchant_id, version, hash, fingerprint) VALUES ($1, $2, $3, $4)
                ON CONFLICT (merchant_id, version, hash) DO NOTHING
                """);
    }

    private static Insert row(UUID merchantId, NumberHash hash, String fingerprint, String sql) {
        String name = "known_card_" + hash.version();
        return Insert.of(name, sql, merchantId, hash.version(), Buffer.buffer(hash.hash()), fingerprint);
    }
}
