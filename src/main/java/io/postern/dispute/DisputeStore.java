package io.postern.dispute;

import io.postern.acquirer.DisputeStage;
import io.postern.acquirer.DisputeStatus;
import io.postern.database.Insert;
import io.postern.database.Lookup;
import io.postern.database.Violation;
import io.postern.ledger.Ledger;
import io.postern.money.Money;
import io.postern.payment.DisputedPayments;
import io.postern.wire.Json;
import io.vertx.mutiny.sqlclient.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Disputes in rows: the last fact joined to the head, and new facts as inserts. */
@ApplicationScoped
class DisputeStore {
    private static final Set<String> TAKEN =
            Set.of("dispute_opened_once", "dispute_event_pkey", "dispute_event_totals", "subject_hold_release_pkey");

    /** Shared by every query that reads disputes. */
    static final String COLUMNS = """
            d.merchant_id AS dispute_merchant, d.id AS dispute_id, d.payment_id AS dispute_payment,
            d.acquirer AS dispute_acquirer, d.bank_reference AS dispute_bank_reference,
            d.charge_reference AS dispute_charge, d.amount AS dispute_amount, d.currency AS dispute_currency,
            d.network AS dispute_network, d.card_last4 AS dispute_card, d.merchant_reference AS dispute_reference,
            d.created_at AS dispute_created_at, e.seq AS dispute_seq, e.kind AS dispute_kind,
            e.stage AS dispute_stage, e.status AS dispute_status, e.withdrawn AS dispute_withdrawn,
            e.reinstated AS dispute_reinstated, e.lost AS dispute_lost, e.fee AS dispute_fee,
            e.bank_fee AS dispute_bank_fee, e.respond_by AS dispute_respond_by, e.detail::text AS dispute_detail,
            e.at AS dispute_at
            """;

    static final String LAST_FACT = """
            JOIN LATERAL (SELECT * FROM dispute_event f
                          WHERE f.merchant_id = d.merchant_id AND f.dispute_id = d.id
                          ORDER BY f.seq DESC LIMIT 1) e ON true
            """;

    private final Json json;

    DisputeStore(Json json) {
        this.json = json;
    }

    /** Whether somebody else was faster with this dispute, its payment, the bank event or the merchant's funds. */
    static boolean lostRace(Throwable failure) {
        return DisputedPayments.lostRace(failure)
                || Violation.of(Ledger.NO_OVERDRAFT, failure)
                || TAKEN.stream().anyMatch(constraint -> Violation.of(constraint, failure));
    }

    Lookup<Optional<Dispute>> lookup(UUID merchantId, UUID id) {
        return Lookup.of(
                "SELECT " + COLUMNS + " FROM dispute d " + LAST_FACT + " WHERE d.merchant_id = $1 AND d.id = $2",
                this::found,
                merchantId,
                id);
    }

    /** By the bank's own reference: that of this amount, or the newest when none has it. */
    Lookup<Optional<Dispute>> lookup(UUID merchantId, String acquirer, String bankReference, long amountMinor) {
        return Lookup.of(
                "SELECT " + COLUMNS + " FROM dispute d " + LAST_FACT
                        + " WHERE d.merchant_id = $1 AND d.acquirer = $2 AND d.bank_reference = $3"
                        + " ORDER BY d.amount = $4 DESC, d.id DESC LIMIT 1",
                this::found,
                merchantId,
                acquirer,
                bankReference,
                amountMinor);
    }

    /** Names the payment of the dispute that an earlier lookup has found, for one that comes later. */
    Lookup<UUID> payment() {
        return Lookup.of("SELECT dispute_payment AS found_payment", row -> row.getUUID("found_payment"));
    }

    private Optional<Dispute> found(Row row) {
        return row.getUUID("dispute_id") == null ? Optional.empty() : Optional.of(dispute(row));
    }

    Dispute dispute(Row row) {
        return Dispute.of(Life.read(head(row), fact(row)));
    }

    private static Head head(Row row) {
        return new Head(
                row.getUUID("dispute_merchant"),
                row.getUUID("dispute_id"),
                row.getUUID("dispute_payment"),
                row.getString("dispute_acquirer"),
                row.getString("dispute_bank_reference"),
                row.getString("dispute_charge"),
                Money.of(row.getLong("dispute_amount"), row.getString("dispute_currency")),
                row.getString("dispute_network"),
                row.getString("dispute_card"),
                row.getString("dispute_reference"),
                row.getOffsetDateTime("dispute_created_at").toInstant());
    }

    private Fact fact(Row row) {
        OffsetDateTime respondBy = row.getOffsetDateTime("dispute_respond_by");
        return new Fact(
                row.getInteger("dispute_seq"),
                FactKind.ofWire(row.getString("dispute_kind")),
                DisputeStage.of(row.getString("dispute_stage")).orElseThrow(),
                DisputeStatus.of(row.getString("dispute_status")).orElseThrow(),
                new Held(
                        row.getLong("dispute_withdrawn"),
                        row.getLong("dispute_reinstated"),
                        row.getLong("dispute_lost"),
                        row.getLong("dispute_fee"),
                        row.getLong("dispute_bank_fee")),
                respondBy == null ? null : respondBy.toInstant(),
                json.read(row.getString("dispute_detail"), Detail.class),
                row.getOffsetDateTime("dispute_at").toInstant(),
                null);
    }

    Insert create(Head head) {
        return Insert.of(
                "dispute",
                """
                /* dispute.open */
                INSERT INTO dispute (merchant_id, id, payment_id, acquirer, bank_reference, charge_reference, amount,
                                     currency, network, card_last4, merchant_reference, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
                """,
                head.merchantId(),
                head.id(),
                head.paymentId(),
                head.acquirer(),
                head.bankReference(),
                head.chargeReference(),
                head.amount().amountMinor(),
                head.amount().currency().getCurrencyCode(),
                head.network(),
                head.cardLast4(),
                head.merchantReference(),
                at(head.createdAt()));
    }

    /** One link of the chain. Breaks {@link #lostRace} when somebody else was faster. */
    Insert append(Head head, Fact fact) {
        Fact before = fact.before();
        return Insert.of(
                "dispute_fact_" + fact.seq(),
                """
                /* dispute.append */
                INSERT INTO dispute_event (merchant_id, dispute_id, seq, kind, stage, status, progress, amount,
                    withdrawn, reinstated, lost, fee, bank_fee, prev_seq, prev_progress, prev_withdrawn,
                    prev_reinstated, prev_bank_fee, respond_by, detail, at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                    CAST($20::text AS jsonb), $21)
                """,
                head.merchantId(),
                head.id(),
                fact.seq(),
                fact.kind().wire(),
                fact.stage().wire(),
                fact.status().wire(),
                fact.progress(),
                head.amount().amountMinor(),
                fact.held().withdrawnMinor(),
                fact.held().reinstatedMinor(),
                fact.held().lostMinor(),
                fact.held().feeMinor(),
                fact.held().bankFeeMinor(),
                before == null ? null : before.seq(),
                before == null ? null : before.progress(),
                before == null ? null : before.held().withdrawnMinor(),
                before == null ? null : before.held().reinstatedMinor(),
                before == null ? null : before.held().bankFeeMinor(),
                at(fact.respondBy()),
                json.write(fact.detail()),
                at(fact.at()));
    }

    static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
