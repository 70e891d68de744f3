/**
 * The sandbox bank: a bank of its own, on a port of its own, with a book of its own in a schema of its own, that the
 * gateway reaches by HTTP like any other. Its outcomes hang on the well-known test cards (cards.json); it misbehaves when
 * asked to; its clock can be turned and its chances follow a seed. Its one door is {@code SandboxBank}, for the demo mode.
 *
 * <pre>
 * HTTP -> BankServer -> FaultRules (misbehave?) -> Teller -> Issuer (which card) -> Book (PostgreSQL) -> Answer
 * browser -> ChallengePages -> Book
 * Book -> Outbox (same transaction) -> WebhookSender -> the gateway's intake
 * </pre>
 */
@Room(
        name = "acquirer.sandbox",
        mayUse = {"webhook"})
package io.postern.acquirer.sandbox;

import io.postern.Room;
