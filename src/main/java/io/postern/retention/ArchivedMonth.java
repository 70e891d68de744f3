package io.postern.retention;

import java.time.YearMonth;
import java.util.UUID;

/** The fact that a month of receipts lies in a file that was proven and compared with the rows. */
record ArchivedMonth(
        int number,
        YearMonth month,
        long receipts,
        UUID firstId,
        UUID lastId,
        String file,
        long bytes,
        byte[] fileHash,
        long treeSize,
        byte[] manifestHash,
        byte[] beforeHash,
        String keyId,
        String location) {}
