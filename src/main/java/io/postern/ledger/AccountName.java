package io.postern.ledger;

import io.postern.id.IdKind;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** How a caller names accounts: one by its id, or those of a code by code or name. Both null means all. */
record AccountName(UUID id, Integer code) {
    private static final AccountName ALL = new AccountName(null, null);

    static AccountName of(String text) {
        if (text == null) {
            return ALL;
        }
        Optional<UUID> id = IdKind.ACCOUNT.parse(text);
        return id.map(uuid -> new AccountName(uuid, null)).orElseGet(() -> new AccountName(null, code(text)));
    }

    private static int code(String text) {
        return Arrays.stream(AccountCode.values())
                .filter(code -> Integer.toString(code.code()).equals(text)
                        || code.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "account",
                        "account must be an account's id (acc_…), its code such as 2000 or its name such as"
                                + " merchant_pending."))
                .code();
    }
}
