package io.postern.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.MerchantForTests;
import io.postern.delivery.Until;
import io.postern.log.StampsForTests.Mood;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;

/** A log that grows by a test's own hand alone, with a shop that has traded and two anchors over it. */
abstract class LogStandingStill {
    static final Duration SOON = Duration.ofSeconds(60);

    @Inject
    SealLog seal;

    @Inject
    KeepAnchors keep;

    @Inject
    LogState state;

    @Inject
    LogStore store;

    final Path anchors = Path.of(LogDatabase.ANCHORS);
    MerchantForTests merchant;

    @BeforeEach
    void trade() {
        StampsForTests.feel(Mood.HONEST);
        merchant = MerchantForTests.open();
        pay();
        sealAll();
        await(keep.anchor());
        pay();
        sealAll();
        await(keep.anchor());
        assertThat(state.differs()).isNull();
    }

    String pay() {
        return merchant.post(
                        "/v1/payments",
                        "{'amount':1000,'currency':'USD','card':{'number':'4242424242424242','exp_month':12,'exp_year':2030}}")
                .path("id");
    }

    /** The first receipt of a payment. */
    String receiptOf(String payment) {
        return merchant.get("/v1/receipts?payment=" + payment).path("data[0].id");
    }

    void sealAll() {
        for (long end = System.nanoTime() + SOON.toNanos(); System.nanoTime() < end; ) {
            if (await(store.unsealed(1)).isEmpty() && await(store.waitsSince()).isEmpty()) {
                return; // nor does anything wait for a transaction that is still open
            }
            await(seal.turn());
        }
        throw new AssertionError("not all was sealed");
    }

    void sealUntilProven(String receipt) {
        Until.isTrue(
                SOON,
                () -> {
                    await(seal.turn());
                    return merchant.get("/v1/receipts/" + receipt + "/proof").statusCode() == 200;
                },
                () -> receipt + " is not sealed");
    }

    Path newest(String ending) throws IOException {
        try (Stream<Path> all = Files.list(anchors)) {
            return all.filter(file -> file.toString().endsWith(ending))
                    .max(Path::compareTo)
                    .orElseThrow();
        }
    }

    static long count(String sql) throws SQLException {
        return Long.parseLong(one(sql));
    }

    static String one(String sql) throws SQLException {
        try (Connection superuser = LogDatabase.superuser();
                ResultSet rows = superuser.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    static <T> T await(Uni<T> uni) {
        return uni.await().atMost(SOON);
    }
}
