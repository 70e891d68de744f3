package io.postern.card;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** A whole card number in memory: shown to nobody, lent for the length of a call to who must have the digits. */
@JsonSerialize(using = Unwritable.class)
public final class Pan {
    private final byte[] digits;

    private Pan(byte[] digits) {
        this.digits = digits;
    }

    /** @param digits 12 to 19 ASCII digits, already checked */
    public static Pan of(String digits) {
        return new Pan(digits.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param digits ASCII digits; copied, so the caller may wipe its own */
    public static Pan of(byte[] digits) {
        return new Pan(digits.clone());
    }

    /** The first six digits, which may be shown. */
    String bin() {
        return new String(digits, 0, 6, StandardCharsets.US_ASCII);
    }

    /** The last four digits, which may be shown. */
    String last4() {
        return new String(digits, digits.length - 4, 4, StandardCharsets.US_ASCII);
    }

    /** Lends the ASCII digits to the reader; the copy it sees is wiped when it returns. */
    public <T> T lend(Function<byte[], T> reader) {
        byte[] copy = digits.clone();
        try {
            return reader.apply(copy);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    @Override
    public String toString() {
        return "Pan[hidden]";
    }
}
