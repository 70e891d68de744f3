package io.postern.card;

import io.postern.card.CardView.ChecksView;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.subject.Personal;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** SQL of tokens, their facts and their sealed secrets, and the way from a row back to a {@link StoredCard}. */
final class TokenStore {
    static final String SECRETS = "card_secret";

    private TokenStore() {}

    static Insert record(Token token) {
        CardView card = token.card();
        return Insert.of(
                "token",
                """
                /* card.record */
                INSERT INTO token (merchant_id, id, single_use, brand, bin, last4, exp_month, exp_year, fingerprint,
                                   funding, country, cvc_check, address_line1_check, address_postal_code_check,
                                   customer, created_at, subject_id)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
                """,
                token.merchantId(),
                token.id(),
                token.singleUse(),
                card.brand(),
                card.bin(),
                card.last4(),
                card.expMonth(),
                card.expYear(),
                card.fingerprint(),
                card.funding(),
                card.country(),
                card.checks().cvcCheck(),
                card.checks().addressLine1Check(),
                card.checks().addressPostalCodeCheck(),
                token.customer(),
                token.createdAt().atOffset(ZoneOffset.UTC),
                token.subject());
    }

    /** The sealed secrets of a token. */
    static Insert secret(Token token, byte[] number, byte @Nullable [] holder) {
        Instant end = token.usableUntil();
        return Insert.of(
                SECRETS,
                """
                /* card.secret */
                INSERT INTO card_secret (merchant_id, token_id, number, holder, usable_until, fingerprint)
                VALUES ($1, $2, $3, $4, $5, $6)
                """,
                token.merchantId(),
                token.id(),
                Buffer.buffer(number),
                holder == null ? null : Buffer.buffer(holder),
                end == null ? null : end.atOffset(ZoneOffset.UTC),
                token.card().fingerprint());
    }

    static Insert consume(UUID merchantId, UUID tokenId, UUID paymentId) {
        return Insert.of("token_fact", """
                /* card.consume */
                INSERT INTO token_fact (merchant_id, token_id, kind, payment_id)
                VALUES ($1, $2, 'consumed', $3)
                """, merchantId, tokenId, paymentId);
    }

    /** Destroys the secrets by appending the fact of it; fails on {@link CardVault#ONCE} when that was done before. */
    static Insert erase(UUID merchantId, UUID tokenId) {
        return Insert.of("token_fact", """
                /* card.erase */
                INSERT INTO token_fact (merchant_id, token_id, kind)
                VALUES ($1, $2, 'erased')
                """, merchantId, tokenId);
    }

    static Lookup<Optional<StoredCard>> lookup(UUID merchantId, UUID tokenId) {
        return Lookup.of("""
                /* card.lookup */
                SELECT t.merchant_id AS token_merchant_id, t.id AS token_id, t.single_use AS token_single_use,
                       t.brand AS token_brand, t.bin AS token_bin, t.last4 AS token_last4,
                       t.exp_month AS token_exp_month, t.exp_year AS token_exp_year,
                       t.fingerprint AS token_fingerprint, t.funding AS token_funding, t.country AS token_country,
                       t.cvc_check AS token_cvc_check, t.address_line1_check AS token_line1_check,
                       t.address_postal_code_check AS token_postal_code_check, t.customer AS token_customer,
                       t.subject_id AS token_subject, k.sealed_key AS token_holder_key,
                       t.created_at AS token_created_at, s.number AS token_number, s.holder AS token_holder,
                       ARRAY(SELECT f.kind FROM token_fact f
                             WHERE f.merchant_id = t.merchant_id AND f.token_id = t.id) AS token_facts
                FROM token t
                LEFT JOIN card_secret s ON s.merchant_id = t.merchant_id AND s.token_id = t.id
                LEFT JOIN subject_key k ON k.merchant_id = t.merchant_id AND k.record_id = t.id
                WHERE t.merchant_id = $1 AND t.id = $2
                """, TokenStore::stored, merchantId, tokenId);
    }

    private static Optional<StoredCard> stored(Row row) {
        if (row.getUUID("token_id") == null) {
            return Optional.empty();
        }
        List<String> facts = Arrays.asList(row.getArrayOfStrings("token_facts"));
        return Optional.of(new StoredCard(
                token(row),
                facts.contains("consumed"),
                facts.contains("erased"),
                facts.contains("expired"),
                bytes(row, "token_number"),
                Personal.of(
                        row.getUUID("token_subject"),
                        bytes(row, "token_holder_key").orElse(null),
                        bytes(row, "token_holder").orElse(null))));
    }

    private static Token token(Row row) {
        CardView card = new CardView(
                row.getString("token_brand"),
                row.getString("token_last4"),
                row.getString("token_bin"),
                row.getInteger("token_exp_month"),
                row.getInteger("token_exp_year"),
                row.getString("token_fingerprint"),
                row.getString("token_funding"),
                row.getString("token_country"),
                new ChecksView(
                        row.getString("token_cvc_check"),
                        row.getString("token_line1_check"),
                        row.getString("token_postal_code_check")));
        return new Token(
                row.getUUID("token_merchant_id"),
                row.getUUID("token_id"),
                row.getBoolean("token_single_use"),
                card,
                row.getString("token_customer"),
                row.getUUID("token_subject"),
                row.getOffsetDateTime("token_created_at").toInstant());
    }

    private static Optional<byte[]> bytes(Row row, String column) {
        return Optional.ofNullable(row.getBuffer(column)).map(io.vertx.mutiny.core.buffer.Buffer::getBytes);
    }
}
