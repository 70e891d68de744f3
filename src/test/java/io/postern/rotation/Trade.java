package io.postern.rotation;

import io.postern.MerchantForTests;
import io.restassured.response.Response;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A shop's ordinary day: several clients tokenize and take payments, one after the other, until it closes. */
final class Trade implements AutoCloseable {
    static final String CARD =
            "{'number':'4242424242424242','exp_month':12,'exp_year':2030,'holder_name':'Ada Lovelace'}";
    private static final int CLIENTS = 3;
    private static final String INLINE =
            "{'amount':1000,'currency':'USD','customer':{'email':'ada@example.com'},'card':" + CARD + "}";

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private final AtomicInteger served = new AtomicInteger();
    private final Queue<String> failed = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean open = new AtomicBoolean(true);

    private Trade() {}

    /** @param token of a card that the shop keeps */
    static Trade begin(MerchantForTests shop, String token) {
        Trade trade = new Trade();
        for (int i = 0; i < CLIENTS; i++) {
            trade.clients.execute(() -> trade.sell(shop.id(), token));
        }
        return trade;
    }

    int served() {
        return served.get();
    }

    /** What was not answered as it should. */
    Queue<String> failed() {
        return failed;
    }

    /** Ends the day and waits for who is still being served. */
    @Override
    public void close() {
        open.set(false);
        clients.close();
    }

    private void sell(String shopId, String token) {
        while (open.get()) {
            // a client asks for an access token now and then, as its own runs out
            MerchantForTests shop = new MerchantForTests(shopId, MerchantForTests.token("merchant", shopId));
            note(shop.post("/v1/tokens", "{'card':" + CARD + "}"));
            note(shop.post("/v1/payments", "{'amount':1000,'currency':'USD','token':'" + token + "'}"));
            String key = MerchantForTests.newKey();
            note(shop.post("/v1/payments", key, INLINE));
            note(shop.post("/v1/payments", key, INLINE));
        }
    }

    private void note(Response answer) {
        served.incrementAndGet();
        if (answer.statusCode() != 201) {
            failed.add(answer.statusCode() + " " + answer.asString());
        }
    }
}
