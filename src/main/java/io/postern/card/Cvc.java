package io.postern.card;

import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;

/** The code printed on a card: lives in memory for one request, is sent to the bank once, is never stored in any form. */
@JsonSerialize(using = Unwritable.class)
public final class Cvc {
    private final byte[] digits;

    private Cvc(byte[] digits) {
        this.digits = digits;
    }

    /** @param digits 3 or 4 ASCII digits, already checked */
    public static Cvc of(String digits) {
        return new Cvc(digits.getBytes(StandardCharsets.US_ASCII));
    }

    /** @param digits ASCII digits; copied, so the caller may wipe its own */
    public static Cvc of(byte[] digits) {
        return new Cvc(digits.clone());
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
        return "Cvc[hidden]";
    }
}
