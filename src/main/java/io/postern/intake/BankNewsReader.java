package io.postern.intake;

import io.postern.acquirer.BankNews;
import io.postern.acquirer.NewsFormat;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyRing;
import io.postern.keys.SealContext;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;

/** Opens what a bank sent and puts it into our words, by the format that its sender uses. */
@ApplicationScoped
class BankNewsReader {
    private final Senders senders;
    private final KeyRing keys;

    BankNewsReader(Senders senders, KeyRing keys) {
        this.senders = senders;
        this.keys = keys;
    }

    Uni<BankNews> read(BankEventWork.Taken taken) {
        return keys.of(ReservedMerchant.PLATFORM.id()).map(platform -> {
            byte[] body = platform.open(new SealContext("bank_event_body", taken.id(), "sealed"), taken.sealed());
            try {
                return senders.formatOf(taken.acquirer())
                        .or(() -> NewsFormat.ofWord(taken.acquirer())) // kept, and its sender was taken out since
                        .map(format -> format.read(body, taken.receivedAt()))
                        .orElseGet(() -> new BankNews.NotUnderstood("format_unknown"));
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        });
    }
}
