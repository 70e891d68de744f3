package io.postern.delivery;

import io.postern.egress.EgressReply;
import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import io.postern.wire.CardNumberFinder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * One try of a delivery as it goes over the wire.
 *
 * @param headers all that is sent
 * @param shown the same, with the values masked that the merchant chose itself: they may be secrets
 * @param secrets those values
 */
record Letter(String url, Map<String, String> headers, Map<String, String> shown, Masked secrets, byte[] body) {
    /** Characters: what is kept of an answer's headers. */
    private static final int MOST_OF_HEADERS = 2_048;

    /**
     * @param custom what the merchant wants besides; the protocol's own names are not among them
     * @param secrets those that are valid now
     * @param keys what signs with Ed25519
     */
    static Letter of(
            DueDelivery delivery,
            String agent,
            Map<String, String> custom,
            long now,
            List<byte[]> secrets,
            List<UnaryOperator<byte[]>> keys) {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        Message message = new Message(delivery.publicEvent(), now, body);
        Map<String, String> own = new LinkedHashMap<>();
        own.put("content-type", "application/json");
        own.put("user-agent", agent);
        own.put(StandardSignature.ID, message.id());
        own.put(StandardSignature.TIMESTAMP, String.valueOf(now));
        own.put(StandardSignature.SIGNATURE, StandardSignature.of(message, secrets, keys));
        Map<String, String> all = new LinkedHashMap<>(custom);
        all.putAll(own);
        Map<String, String> shown = new LinkedHashMap<>(own);
        custom.keySet().forEach(name -> shown.putIfAbsent(name, Masked.MASK));
        return new Letter(delivery.url(), all, shown, Masked.of(custom.values()), body);
    }

    /** What is kept of it and of its answer. */
    Exchange exchange(EgressReply reply) {
        return new Exchange(
                new Exchange.Request(url, shown),
                switch (reply) {
                    case EgressReply.Failed none -> null;
                    case EgressReply.Answered answered -> response(answered);
                });
    }

    private Exchange.Response response(EgressReply.Answered answered) {
        Map<String, String> kept = new LinkedHashMap<>();
        int left = MOST_OF_HEADERS;
        for (Map.Entry<String, String> header : answered.headers().entrySet()) {
            int length = header.getKey().length() + header.getValue().length();
            if (length <= left) {
                left -= length;
                kept.put(header.getKey(), masked(header.getValue()));
            }
        }
        String text = masked(answered.start().toString(StandardCharsets.UTF_8));
        return new Exchange.Response(answered.status(), kept, text, answered.more());
    }

    /** Without what the merchant's server says again of what it was sent, and without card numbers. */
    private String masked(String text) {
        return CardNumberFinder.masked(secrets.in(text));
    }
}
