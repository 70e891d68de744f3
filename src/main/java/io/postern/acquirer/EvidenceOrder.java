package io.postern.acquirer;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A merchant's evidence in a dispute, whole: what was handed in before is replaced.
 *
 * @param reference ours, {@code dsr_…}; what became of it can be asked by {@link Acquirer#inquireMovement}
 * @param dispute the bank's own reference
 * @param fields texts by the field's customary name; they tell of people, so they are not for logs
 * @param files by the field that each is for
 */
public record EvidenceOrder(
        UUID merchantId, String reference, String dispute, Map<String, String> fields, List<File> files) {

    /** A file by its digest: the sandbox bank keeps no contents, and a bank that wants them fetches them by another call. */
    public record File(String field, String contentType, long bytes, String sha256) {}

    @Override
    public String toString() {
        return "EvidenceOrder[" + reference + "]";
    }
}
