package io.postern.dispute;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a network's special rules may help against a dispute.
 *
 * @param visaCompellingEvidence3 null where that rule is not about such a dispute
 */
record EnhancedEligibility(
        @JsonProperty("visa_compelling_evidence_3") @Nullable
        VisaCompellingEvidence3 visaCompellingEvidence3) {
    static final EnhancedEligibility NONE = new EnhancedEligibility(null);

    /**
     * @param status {@code qualified} with two matching payments or more, else {@code not_qualified}
     * @param payments earlier ones of the same card that match, newest first
     */
    record VisaCompellingEvidence3(String status, List<Matching> payments) {}

    /**
     * An earlier payment.
     *
     * @param matched by which of {@code customer_purchase_ip}, {@code customer_account} and {@code customer_email_address}
     */
    record Matching(String payment, long amount, String currency, String createdAt, List<String> matched) {}
}
