package io.postern.dispute;

import java.util.List;

/**
 * A card network's reason for a dispute.
 *
 * @param reason the same in one of the field's fifteen words
 * @param usefulEvidence fields of evidence that usually help against it
 */
record ReasonCode(String network, String code, String reason, String title, List<String> usefulEvidence) {}
