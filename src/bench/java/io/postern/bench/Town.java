package io.postern.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Opens the merchants of a run and lets each keep its cards, over HTTP like anybody else. */
final class Town {
    static final int SPREAD_MERCHANTS = 100;
    static final int CARDS_OF_SPREAD = 10;
    /** As many as all spread merchants have together, so that each card pays equally often in both cases. */
    static final int CARDS_OF_HOT = SPREAD_MERCHANTS * CARDS_OF_SPREAD;

    private static final int IN_FLIGHT = 16;
    private static final String MERCHANT = """
            {"name": "Bench %d", "country": "US", "currencies": ["USD"],
             "plan": {"fee_basis_points": 290, "fee_fixed": 30, "card_payments_per_minute": 1000000}}""";

    private final Gateway gateway;
    private final ClosedLoop http;

    Town(Gateway gateway, ClosedLoop http) {
        this.gateway = gateway;
        this.http = http;
    }

    /** The spread merchants, and last the hot one. */
    List<Shop> open() throws IOException, InterruptedException {
        String operator = gateway.token("operator", "mch_demo");
        List<Call> openings = new ArrayList<>();
        for (int n = 0; n <= SPREAD_MERCHANTS; n++) {
            openings.add(Call.post("/v1/merchants", operator, "bench-merchant-" + n, MERCHANT.formatted(n)));
        }
        List<Shop> shops = new ArrayList<>();
        for (String id : idsOf(openings)) {
            shops.add(new Shop(id, gateway.token("merchant", id), new ArrayList<>()));
        }
        keepCards(shops);
        return shops;
    }

    private void keepCards(List<Shop> shops) throws InterruptedException {
        List<Shop> owners = new ArrayList<>();
        for (Shop shop : shops) {
            int cards = shop == shops.getLast() ? CARDS_OF_HOT : CARDS_OF_SPREAD;
            for (int n = 0; n < cards; n++) {
                owners.add(shop);
            }
        }
        List<Call> tokens = new ArrayList<>();
        for (Shop owner : owners) {
            String body = "{\"card\": {\"number\": \"" + cardNumber(tokens.size())
                    + "\", \"exp_month\": 12, \"exp_year\": 2035}}";
            tokens.add(Call.post("/v1/tokens", owner.accessToken(), "bench-token-" + tokens.size(), body));
        }
        Iterator<String> ids = idsOf(tokens).iterator();
        owners.forEach(owner -> owner.cards().add(ids.next()));
    }

    /** A card of its own for every n, with a right check digit. */
    static String cardNumber(int n) {
        String digits = "424242" + String.format("%09d", n);
        int sum = 0;
        for (int fromRight = 0; fromRight < digits.length(); fromRight++) {
            int digit = digits.charAt(digits.length() - 1 - fromRight) - '0';
            int weighted = fromRight % 2 == 0 ? 2 * digit : digit;
            sum += weighted > 9 ? weighted - 9 : weighted;
        }
        return digits + (10 - sum % 10) % 10;
    }

    /** Makes all calls and gives the ids of what they made, in the calls' order. */
    private List<String> idsOf(List<Call> calls) throws InterruptedException {
        Queue<Call> open = new ConcurrentLinkedQueue<>(calls);
        Map<String, String> ids = new ConcurrentHashMap<>();
        http.run(IN_FLIGHT, open::poll, (call, reply) -> ids.put(call.key(), reply.id()))
                .await();
        return calls.stream().map(call -> ids.get(call.key())).toList();
    }
}
