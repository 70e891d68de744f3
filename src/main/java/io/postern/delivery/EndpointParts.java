package io.postern.delivery;

import io.postern.database.Insert;

/** What is written and removed beside an endpoint's own row. */
final class EndpointParts {
    private EndpointParts() {}

    static Insert forgetFailures(EndpointRow row) {
        return Insert.of("forget_failures", """
                /* delivery.forget_failures */
                DELETE FROM failing_endpoint WHERE merchant_id = $1 AND endpoint_id = $2
                """, row.merchantId, row.id);
    }

    static Insert dropDeliveries(EndpointRow row) {
        return Insert.of("drop_deliveries", """
                /* delivery.drop_of_endpoint */
                DELETE FROM delivery WHERE merchant_id = $1 AND endpoint_id = $2
                """, row.merchantId, row.id);
    }
}
