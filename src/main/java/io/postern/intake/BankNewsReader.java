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
    private final KeyRing keys;

    BankNewsReader(KeyRing keys) {
        this.keys = keys;
    }

    Uni<BankNews> read(BankEventWork.Taken taken) {
        return keys.of(ReservedMerchant.PLATFORM.id()).map(platform -> {
            byte[] body = platform.open(new SealContext("bank_event_body", taken.id(), "sealed"), taken.sealed());
            try {
                return NewsFormat.ofWord(taken.acquirer())
                        .map(format -> format.read(body))
                        .orElseGet(() -> new BankNews.NotUnderstood("format_unknown"));
            } finally {
                Arrays.fill(body, (byte) 0);
            }
        });
    }
}
