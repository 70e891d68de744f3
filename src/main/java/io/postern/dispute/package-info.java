/**
 * Disputes: what a cardholder's bank takes back, its stages, its money and its deadlines.
 *
 * <pre>
 * stage   inquiry ──► chargeback ──► pre_arbitration ──► arbitration      never back
 *
 * status  needs_response ──answer──► under_review ──► won │ lost │ withdrawn
 *               │ ├─accept──► accepted
 *               │ └─time is over──► expired ──► under_review │ lost │ won │ …
 *               └──► prevented │ withdrawn │ lost │ won
 * </pre>
 *
 * <p>What a bank tells is compared by stage and status ({@code Progress}): what is further counts, whichever order it comes
 * in. The money follows the status ({@code Position}), never the name of an event. Read {@code ApplyDisputeNews} first.
 */
@Room(
        name = "dispute",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
            "log",
            "access",
            "limit",
            "audit",
            "idempotency",
            "ledger",
            "receipt",
            "approval",
            "subject",
            "merchant",
            "card",
            "acquirer",
            "event",
            "payment"
        })
package io.postern.dispute;

import io.postern.Room;
