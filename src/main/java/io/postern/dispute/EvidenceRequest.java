package io.postern.dispute;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.wire.CardNumberFinder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What is written down for a dispute: the names are those that Stripe gave them. A field that is not named stays as it was, an
 * empty text takes it away.
 */
record EvidenceRequest(
        String accessActivityLog,
        String billingAddress,
        String cancellationPolicy,
        String cancellationPolicyDisclosure,
        String cancellationRebuttal,
        String customerCommunication,
        String customerEmailAddress,
        String customerName,
        String customerPurchaseIp,
        String customerSignature,
        String duplicateChargeDocumentation,
        String duplicateChargeExplanation,
        String duplicateChargeId,
        String productDescription,
        String receipt,
        String refundPolicy,
        String refundPolicyDisclosure,
        String refundRefusalExplanation,
        String serviceDate,
        String serviceDocumentation,
        String shippingAddress,
        String shippingCarrier,
        String shippingDate,
        String shippingDocumentation,
        String shippingTrackingNumber,
        String uncategorizedFile,
        String uncategorizedText) {

    static final int MOST_CHARACTERS = 150_000;

    /** Digits that are called a card's security code. */
    private static final Pattern CVC = Pattern.compile(
            "\\b(?:cvc2?|cvv2?|cid|csc|card (?:verification|security) (?:code|value|number)|security code)\\b"
                    + "(?:[\\s:=#\"'(-]|code|number|value|was|is|as|given|entered){0,8}(?<![0-9])[0-9]{3,4}(?![0-9])",
            Pattern.CASE_INSENSITIVE);

    /** What each field of the request asks for, by its name on the wire; those that are not named are left out. */
    Map<String, String> asked() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("access_activity_log", accessActivityLog);
        all.put("billing_address", billingAddress);
        all.put("cancellation_policy", cancellationPolicy);
        all.put("cancellation_policy_disclosure", cancellationPolicyDisclosure);
        all.put("cancellation_rebuttal", cancellationRebuttal);
        all.put("customer_communication", customerCommunication);
        all.put("customer_email_address", customerEmailAddress);
        all.put("customer_name", customerName);
        all.put("customer_purchase_ip", customerPurchaseIp);
        all.put("customer_signature", customerSignature);
        all.put("duplicate_charge_documentation", duplicateChargeDocumentation);
        all.put("duplicate_charge_explanation", duplicateChargeExplanation);
        all.put("duplicate_charge_id", duplicateChargeId);
        all.put("product_description", productDescription);
        all.put("receipt", receipt);
        all.put("refund_policy", refundPolicy);
        all.put("refund_policy_disclosure", refundPolicyDisclosure);
        all.put("refund_refusal_explanation", refundRefusalExplanation);
        all.put("service_date", serviceDate);
        all.put("service_documentation", serviceDocumentation);
        all.put("shipping_address", shippingAddress);
        all.put("shipping_carrier", shippingCarrier);
        all.put("shipping_date", shippingDate);
        all.put("shipping_documentation", shippingDocumentation);
        all.put("shipping_tracking_number", shippingTrackingNumber);
        all.put("uncategorized_file", uncategorizedFile);
        all.put("uncategorized_text", uncategorizedText);
        all.values().removeIf(value -> value == null);
        return all;
    }

    /**
     * What stands there after this request.
     *
     * @throws ProblemException when that is more than can be sent, or holds what must not be written down
     */
    SortedMap<String, String> over(Map<String, String> before) {
        SortedMap<String, String> merged = new TreeMap<>(before);
        asked().forEach((field, value) -> {
            CardNumberFinder.refuseIn(value, field);
            refuseCvc(field, value);
            if (value.isBlank()) {
                merged.remove(field);
            } else {
                merged.put(field, value);
            }
        });
        refuseTooMuch(merged);
        return merged;
    }

    private static void refuseCvc(String field, String value) {
        if (CVC.matcher(value).find()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    field,
                    field + " holds what looks like a card's security code, which nobody may keep.");
        }
    }

    private static void refuseTooMuch(SortedMap<String, String> merged) {
        int characters = characters(merged);
        if (characters > MOST_CHARACTERS) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "evidence",
                    "All evidence together would have " + characters + " characters; it may have at most "
                            + MOST_CHARACTERS + ".");
        }
    }

    static int characters(Map<String, String> evidence) {
        return evidence.values().stream()
                .mapToInt(value -> value.codePointCount(0, value.length()))
                .sum();
    }

    @Override
    public String toString() {
        return "EvidenceRequest[hidden]";
    }
}
