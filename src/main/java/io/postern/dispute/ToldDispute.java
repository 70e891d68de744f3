package io.postern.dispute;

import io.postern.acquirer.BankNews;
import io.postern.database.Insert;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bank's news of a dispute, and how it came here.
 *
 * @param bankEventId which of its events told it; null for a line of a file
 * @param bank by the word that payments show as their {@code acquirer}
 * @param acting whose caller brings it; the merchant itself where a worker does
 * @param trail the line on the trail, by the dispute's public id
 */
record ToldDispute(
        @Nullable UUID bankEventId, String bank, BankNews.OfDispute news, UUID acting, Function<String, Insert> trail) {

    UUID merchantId() {
        return news.merchantId();
    }

    /** A bank's reason may be a word of its own; the network's code says more. */
    BankNews.OfDispute inWordsOf(Head head) {
        return news.because(Optional.ofNullable(ReasonCodes.reason(
                news.reason().orElse(null), head.network(), news.reasonCode().orElse(null))));
    }
}
