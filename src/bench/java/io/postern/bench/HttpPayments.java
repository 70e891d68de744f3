package io.postern.bench;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Payments over HTTP: each by a merchant and a card drawn at random, captured at once, with a key of its own. */
final class HttpPayments implements Case {
    /** A number of twelve digits follows, as it does in the scripts for pgbench. */
    static final String KEY = "bench-payment-0000000000";

    static final long FIRST_NUMBER = 100_000_000_000L;

    private static final AtomicLong NUMBERS = new AtomicLong(FIRST_NUMBER);
    private static final String BODY = """
            {"amount": 4200, "currency": "USD", "token": "%s", "merchant_reference": "order-%d"}""";

    private final String name;
    private final HttpLoad load;
    private final List<Shop> shops;
    private final Queue<String> acknowledged;

    /** @param acknowledged gets the id of every payment that was answered with 201 */
    HttpPayments(String name, HttpLoad load, List<Shop> shops, Queue<String> acknowledged) {
        this.name = name;
        this.load = load;
        this.shops = shops;
        this.acknowledged = acknowledged;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Slice run(int inFlight) throws Exception {
        return load.run(inFlight, this::payment, this::acknowledge);
    }

    private Call payment() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Shop shop = shops.get(random.nextInt(shops.size()));
        return call(shop, shop.cards().get(random.nextInt(shop.cards().size())), NUMBERS.incrementAndGet());
    }

    static Call call(Shop shop, String card, long number) {
        return Call.post("/v1/payments", shop.accessToken(), KEY + number, BODY.formatted(card, number));
    }

    private void acknowledge(ClosedLoop.Reply reply) {
        acknowledged.add(reply.id());
        if (!reply.body().contains("\"status\":\"succeeded\"")) {
            throw new IllegalStateException("not paid: " + reply.body());
        }
    }
}
