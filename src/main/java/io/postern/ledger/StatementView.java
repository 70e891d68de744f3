package io.postern.ledger;

import io.postern.wire.Page;
import java.time.Instant;

/**
 * An account's entries over a time, between what it held before and after, in minor units on its normal side.
 *
 * @param from inclusive; null means since the account was opened
 * @param to exclusive; null means until now
 */
record StatementView(
        String object,
        AccountView account,
        Instant from,
        Instant to,
        long openingBalance,
        long closingBalance,
        Page<EntryView> entries) {}
