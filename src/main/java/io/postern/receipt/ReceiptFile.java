package io.postern.receipt;

import java.time.LocalDate;
import java.time.YearMonth;

/** The name of the file that the receipts of a month are in once they have left the table. */
public final class ReceiptFile {
    private ReceiptFile() {}

    public static String of(YearMonth month) {
        return "receipts-%s.jsonl.gz".formatted(month);
    }

    /** @param month any day of it */
    public static String of(LocalDate month) {
        return of(YearMonth.from(month));
    }
}
