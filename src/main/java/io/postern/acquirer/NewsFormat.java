package io.postern.acquirer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.postern.money.Money;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The ways in which banks word what they tell, each with a reader that puts it into our words. */
public enum NewsFormat {
    SANDBOX(SandboxNews::read, SandboxNews::amount),
    ADYEN(AdyenNews::read, AdyenNews::amount),
    STRIPE(StripeNews::read, StripeNews::amount);

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Function<NewsJson, BankNews> reader;
    private final Function<NewsJson, Optional<Money>> amount;

    NewsFormat(Function<NewsJson, BankNews> reader, Function<NewsJson, Optional<Money>> amount) {
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

    /** Never fails: what cannot be read is {@code NotUnderstood}. */
    public BankNews read(byte[] body) {
        try {
            JsonNode json = JSON.readTree(body);
            return json != null && json.isObject()
                    ? read(new NewsJson(json))
                    : new BankNews.NotUnderstood("not_an_object");
        } catch (IOException e) {
            return new BankNews.NotUnderstood("not_json");
        } catch (NewsJson.Unreadable e) {
            return new BankNews.NotUnderstood(e.getMessage());
        }
    }

    private BankNews read(NewsJson body) {
        BankNews news = reader.apply(body);
        return news instanceof BankNews.OfMove move ? move.about(amount.apply(body)) : news;
    }
}
