package io.postern.card;

import io.postern.idempotency.Print;
import java.util.Optional;

/** A card whose number, expiry and CVC have the right form, with what the BIN table knows about it. */
public record AcceptedCard(Pan pan, BinRange range, int expMonth, int expYear, Optional<Cvc> cvc, Holder holder) {

    /** How a bank is shown it. */
    public PresentedCard presented() {
        return new PresentedCard(pan, expMonth, expYear, cvc, holder.billingAddress());
    }

    /** What stands for its number where requests are compared. */
    public String print(Print print) {
        return pan.lend(print::of);
    }
}
