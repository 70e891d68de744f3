/** Amounts: whole minor units of an ISO 4217 currency, exact arithmetic, no fractions anywhere. */
@Room(name = "money")
package io.postern.money;

import io.postern.Room;
