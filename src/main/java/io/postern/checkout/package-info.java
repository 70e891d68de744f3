/**
 * Checkout tokens: what a merchant's server gives a buyer's browser, so that the card goes to the gateway and never to
 * the merchant. A token is for one payment or one tokenization on terms that the merchant fixed. Nothing of it is kept
 * here but its answer for retries: a token carries its own terms, signed.
 */
@Room(
        name = "checkout",
        mayUse = {
            "money",
            "problem",
            "id",
            "wire",
            "database",
            "keys",
            "access",
            "audit",
            "idempotency",
            "subject",
            "merchant"
        })
package io.postern.checkout;

import io.postern.Room;
