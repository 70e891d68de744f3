package io.postern.dispute;

import java.util.Set;

/** Which fields of evidence name a file that was handed in; all others are text. */
final class EvidenceFields {
    private static final Set<String> FILES = Set.of(
            "cancellation_policy",
            "customer_communication",
            "customer_signature",
            "duplicate_charge_documentation",
            "receipt",
            "refund_policy",
            "service_documentation",
            "shipping_documentation",
            "uncategorized_file");

    private EvidenceFields() {}

    static boolean isFile(String field) {
        return FILES.contains(field);
    }
}
