package io.postern.intake;

import io.postern.MerchantForTests;

/** The sandbox bank's webhooks, worded once for all tests. */
final class BankTells {
    private BankTells() {}

    static String approved(String merchant, String attempt) {
        return told(
                "authorization.approved",
                merchant,
                attempt,
                "approved",
                ",'bank_reference':'sbx_" + attempt + "','network_transaction_id':'123456789012345',"
                        + "'checks':{'cvc':'pass','address_line1':'unchecked','address_postal_code':'unchecked'},"
                        + "'expires_at':'2030-01-01T00:00:00Z'");
    }

    static String declined(String merchant, String attempt) {
        return told(
                "authorization.declined",
                merchant,
                attempt,
                "declined",
                ",'code':'card_declined','decline_code':'do_not_honor','message':'The bank declined.'");
    }

    static String expired(String merchant, String attempt) {
        return told("authorization.expired", merchant, attempt, "expired", "");
    }

    static String released(String merchant, String attempt) {
        return told("authorization.released", merchant, attempt, "released", "");
    }

    static String accepted(String merchant, String reference) {
        return told("movement", merchant, reference, "accepted", ",'bank_reference':'sbx_1'");
    }

    static String pending(String merchant, String reference) {
        return told("movement", merchant, reference, "pending", ",'bank_reference':'sbx_1'");
    }

    static String refused(String merchant, String reference) {
        return told("movement", merchant, reference, "refused", ",'code':'bank_says_no','message':'No.'");
    }

    /** A dispute of 1000 minor units in US dollars, whose money goes with its status. */
    static String dispute(String merchant, String reference, String dispute, String stage, String status) {
        boolean taken = !stage.equals("inquiry")
                && !java.util.List.of("won", "withdrawn", "prevented").contains(status);
        return dispute(merchant, reference, dispute, stage, status, taken, 1_000, "");
    }

    static String dispute(
            String merchant,
            String reference,
            String dispute,
            String stage,
            String status,
            boolean taken,
            long amount,
            String more) {
        return MerchantForTests.json(
                "{'id':'evt_1','type':'dispute.updated','occurred_at':'2026-01-31T12:00:00Z','data':{"
                        + "'merchant':'" + merchant + "','reference':'" + reference + "','dispute':'" + dispute
                        + "','stage':'"
                        + stage + "','status':'" + status + "','taken':" + taken + ",'amount':" + amount
                        + ",'currency':'USD','reason':'fraudulent','network_reason_code':'10.4'" + more + "}}");
    }

    static String told(String type, String merchant, String reference, String status, String more) {
        String kind = switch (reference.substring(0, 4)) {
            case "cap_" -> "capture." + status;
            case "ref_" -> "refund." + status;
            case "voi_" -> "void." + status;
            default -> "movement".equals(type) ? "capture." + status : type; // of what was taken at once
        };
        return MerchantForTests.json("{'id':'evt_1','type':'" + kind + "','occurred_at':'2026-01-31T12:00:00Z','data':{"
                + "'merchant':'" + merchant + "','reference':'" + reference + "','status':'" + status + "'" + more
                + "}}");
    }
}
