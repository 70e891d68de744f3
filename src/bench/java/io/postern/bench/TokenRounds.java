package io.postern.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Tokenizations over HTTP, each of a card never seen before, and how often the gateway asked its key source meanwhile. */
final class TokenRounds {
    static final int IN_FLIGHT = 16;
    /** Behind the numbers of the cards that {@link Town} kept. */
    private static final int FIRST_CARD = 1_000_000;

    private static final String BODY = """
            {"card": {"number": "%s", "exp_month": 12, "exp_year": 2035}, "verify": false}""";

    private final HttpLoad load;
    private final Gateway gateway;
    private final List<Shop> shops;
    private final AtomicInteger cards = new AtomicInteger(FIRST_CARD);
    private final List<Slice> slices = new ArrayList<>();
    private long kept;
    private long calls;

    TokenRounds(HttpLoad load, Gateway gateway, List<Shop> shops) {
        this.load = load;
        this.gateway = gateway;
        this.shops = shops;
    }

    TokenRounds run(int rounds) throws Exception {
        load.run(IN_FLIGHT, this::tokenization, this::count); // a young JVM is many times slower
        kept = 0;
        long before = gateway.keySourceCalls();
        for (int round = 1; round <= rounds; round++) {
            slices.add(load.run(IN_FLIGHT, this::tokenization, this::count));
            Bench.say("Tokenizations, round " + round + " of " + rounds
                    + ": %.0f/s".formatted(slices.getLast().perSecond()));
        }
        calls = gateway.keySourceCalls() - before;
        return this;
    }

    double median(java.util.function.ToDoubleFunction<Slice> figure) {
        return Figures.median(slices.stream().mapToDouble(figure).toArray());
    }

    long kept() {
        return kept;
    }

    long calls() {
        return calls;
    }

    double callsPerTenThousand() {
        return calls * 10_000.0 / kept;
    }

    private Call tokenization() {
        int n = cards.incrementAndGet();
        Shop shop = shops.get(ThreadLocalRandom.current().nextInt(shops.size()));
        return Call.post("/v1/tokens", shop.accessToken(), "bench-new-card-" + n, BODY.formatted(Town.cardNumber(n)));
    }

    private void count(ClosedLoop.Reply reply) {
        reply.id(); // nothing but a new token counts
        kept++;
    }
}
