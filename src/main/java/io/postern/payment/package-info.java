/**
 * Payments and refunds: their states and legal moves, and the verbs that make them.
 *
 * <pre>
 * created ──► processing ──approved──► requires_capture ──capture──► partially_captured ──capture──► succeeded
 *                │  ▲  │                     │  └──────────────final capture──────────────────────────▲
 *                │  │  └─► requires_action   └─cancel─► canceled │ expired
 *                │  └───── confirm ─────┐
 *                └─declined─► requires_payment_method ─cancel─► canceled
 * </pre>
 *
 * <p>Read a verb ({@code CreatePayment}, {@code CapturePayment}, …) from top to bottom: look, check, transaction 1, one
 * call to the bank with no transaction open, transaction 2. What the bank did not answer stays {@code processing} until
 * {@code RecoverMoves} has asked it.
 */
@Room(
        name = "payment",
        mayUse = {
            "money",
            "problem",
            "id",
            "database",
            "wire",
            "keys",
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
            "risk",
            "acquirer",
            "event"
        })
package io.postern.payment;

import io.postern.Room;
