package io.postern.retention;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.id.IdKind;
import io.postern.log.Proof;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A receipt in a month file: the proof of it, as {@code GET /v1/receipts/{id}/proof} answers it, and what else the row has. So a line
 * alone is verified by everything that verifies proofs.
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "object",
    "receipt",
    "body",
    "leaf_hash",
    "leaf_index",
    "tree_size",
    "path",
    "root_hash",
    "head",
    "payment",
    "fact_seq",
    "created_at"
})
record ProvenLine(
        String object,
        String receipt,
        String body,
        @JsonProperty("leaf_hash") String leafHash,
        @JsonProperty("leaf_index") long leafIndex,
        @JsonProperty("tree_size") long treeSize,
        List<String> path,
        @JsonProperty("root_hash") String rootHash,
        String head,
        String payment,
        @JsonProperty("fact_seq") Integer factSeq,
        @JsonProperty("created_at") String createdAt) {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What the text of a receipt says of itself (see the room of receipts). */
    record Statement(String id, String kind, String merchant, String subject, Object fact) {}

    static ProvenLine of(ReceiptRow row, Proof proof) {
        return new ProvenLine(
                proof.object(),
                proof.receipt(),
                proof.body(),
                proof.leafHash(),
                proof.leafIndex(),
                proof.treeSize(),
                proof.path(),
                proof.rootHash(),
                proof.head(),
                row.publicPayment(),
                row.factSeq(),
                row.createdAt().toString());
    }

    static ProvenLine read(String text) {
        try {
            ProvenLine line = JSON.readValue(text, ProvenLine.class);
            if (!line.text().equals(text)) {
                throw new DoesNotHold("is not written as lines are");
            }
            return line;
        } catch (JsonProcessingException e) {
            throw new DoesNotHold("is none", e);
        }
    }

    String text() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a line cannot be written as JSON", e);
        }
    }

    /** The row that it was made of: what the line says, and what its text says of itself. */
    ReceiptRow row() {
        Statement says = statement();
        UUID id = IdKind.RECEIPT.parse(receipt).orElseThrow(() -> new DoesNotHold("names no receipt"));
        if (!receipt.equals(says.id()) || says.kind() == null || says.subject() == null) {
            throw new DoesNotHold("has the text of another receipt");
        }
        UUID merchant = IdKind.MERCHANT.parse(says.merchant()).orElseThrow(() -> new DoesNotHold("names no merchant"));
        return new ReceiptRow(merchant, id, says.kind(), paymentId(), factSeq, says.subject(), body, at());
    }

    private @Nullable UUID paymentId() {
        return payment == null
                ? null
                : IdKind.PAYMENT.parse(payment).orElseThrow(() -> new DoesNotHold("names no payment"));
    }

    private Instant at() {
        try {
            return Instant.parse(createdAt);
        } catch (DateTimeException | NullPointerException e) {
            throw new DoesNotHold("has no time", e);
        }
    }

    private Statement statement() {
        try {
            return JSON.readValue(body, Statement.class);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new DoesNotHold("has a text that is no receipt's", e);
        }
    }
}
