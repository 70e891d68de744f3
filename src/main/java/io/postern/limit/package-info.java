/**
 * How much anybody may ask for: budgets of calls for each client and kind of call, for each address, for refused logins
 * and for cards that fail. A budget holds over all gateways together; each has a small part of it in hand, so that a call
 * is counted in memory and waits for nobody.
 *
 * <pre>
 * address ──► access (refused logins) ──► client and kind of call ──► verb ──► failed cards
 *                 each: part in hand? ──no──► take a block of the budget that all share
 * </pre>
 */
@Room(
        name = "limit",
        mayUse = {"problem", "id", "database", "wire", "address", "access"})
package io.postern.limit;

import io.postern.Room;
