package io.postern.bench;

import io.postern.access.AtTheDoor;
import io.postern.audit.OnTheTrail;
import io.postern.limit.Counted;

/**
 * What it costs a payment that only those get in who may: in the gateway measured piece by piece on one thread, in
 * PostgreSQL as the difference to the same payments without the piece.
 */
record AccessCost(double authentication, double limit, double address, double entry, double reachSql, double entrySql) {
    static final double MOST_GATEWAY_MICROS = 100;

    static AccessCost beside(ReachCost reach) {
        return new AccessCost(
                AtTheDoor.authenticationMicros(),
                Counted.callMicros(),
                AtTheDoor.addressMicros(),
                OnTheTrail.entryMicros(),
                reach.reachMicros(),
                reach.trailMicros());
    }

    double gatewayMicros() {
        return authentication + limit + address + entry;
    }

    /** Markdown. */
    String text() {
        return """
                | access adds to a payment | CPU µs: gateway | PostgreSQL |
                |---|--:|--:|
                | authentication, the token known | %.1f | – |
                | rate limit: address, client, headers | %.1f | – |
                | address rules: the role's and twenty networks | %.1f | – |
                | row-level security: a parameter, and the policies | – | %.0f |
                | audit entry | %.1f | %.0f |
                | together (aim: gateway ≤ %.0f) | %.1f | %.0f |
                """.formatted(
                        authentication,
                        limit,
                        address,
                        reachSql,
                        entry,
                        entrySql,
                        MOST_GATEWAY_MICROS,
                        gatewayMicros(),
                        reachSql + entrySql);
    }
}
