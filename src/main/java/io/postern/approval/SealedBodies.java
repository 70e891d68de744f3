package io.postern.approval;

import com.fasterxml.jackson.core.type.TypeReference;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.keys.SealedColumn;
import io.postern.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;

/** Seals and opens what was asked for, and tells the rotation of data keys where it lies. */
@ApplicationScoped
class SealedBodies {
    private static final SealedColumn COLUMN = SealedColumn.of("approval_body", "body", "approval_id", "body");
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

    private final Json json;

    SealedBodies(Json json) {
        this.json = json;
    }

    @Produces
    @Singleton
    static SealedColumn column() {
        return COLUMN;
    }

    byte[] seal(MerchantKeys keys, UUID approvalId, String body) {
        return keys.seal(context(approvalId), body.getBytes(StandardCharsets.UTF_8));
    }

    String open(MerchantKeys keys, Approval approval) {
        return new String(keys.open(context(approval.id()), approval.sealedBody()), StandardCharsets.UTF_8);
    }

    Map<String, Object> read(MerchantKeys keys, Approval approval) {
        return json.read(open(keys, approval), OBJECT);
    }

    private static SealContext context(UUID approvalId) {
        return COLUMN.context(approvalId.toString());
    }
}
