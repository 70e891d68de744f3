package io.postern.acquirer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.money.Money;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The ways in which banks word what they tell, each with a reader that puts it into our words. */
public enum NewsFormat {
    SANDBOX((body, receivedAt) -> SandboxNews.read(body), SandboxNews::amount),
    ADYEN(AdyenNews::read, AdyenNews::amount),
    STRIPE((body, receivedAt) -> StripeNews.read(body), StripeNews::amount);

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final BiFunction<NewsJson, Instant, BankNews> reader;
    private final Function<NewsJson, Optional<Money>> amount;

    NewsFormat(BiFunction<NewsJson, Instant, BankNews> reader, Function<NewsJson, Optional<Money>> amount) {
        this.reader = reader;
        this.amount = amount;
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<NewsFormat> ofWord(String word) {
        return Arrays.stream(values())
                .filter(format -> format.word().equals(word))
                .findFirst();
    }

    /**
     * Never fails: what cannot be read is {@code NotUnderstood}.
     *
     * @param receivedAt when it came, for what begins then because the body proves no time
     */
    public BankNews read(byte[] body, Instant receivedAt) {
        try {
            JsonNode json = JSON.readTree(body);
            return json != null && json.isObject()
                    ? read(new NewsJson(json), receivedAt)
                    : new BankNews.NotUnderstood("not_an_object");
        } catch (IOException e) {
            return new BankNews.NotUnderstood("not_json");
        } catch (NewsJson.Unreadable e) {
            return new BankNews.NotUnderstood(e.getMessage());
        }
    }

    private BankNews read(NewsJson body, Instant receivedAt) {
        BankNews news = reader.apply(body, receivedAt);
        if (news instanceof BankNews.OfDispute dispute
                && dispute.respondBy()
                        .filter(at -> !BankNews.OfDispute.isDeadline(at, receivedAt))
                        .isPresent()) {
            return new BankNews.NotUnderstood("time_unreadable");
        }
        return news instanceof BankNews.OfMove move ? move.about(amount.apply(body)) : news;
    }
}
