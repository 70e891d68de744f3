package io.postern.acquirer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;

/** The ways in which banks word what they tell, each with a reader that puts it into our words. */
public enum NewsFormat {
    SANDBOX((body, receivedAt) -> SandboxNews.read(body)),
    ADYEN(AdyenNews::read),
    STRIPE((body, receivedAt) -> StripeNews.read(body));

    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build()
            .reader()
            .with(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final BiFunction<NewsJson, Instant, BankNews> reader;

    NewsFormat(BiFunction<NewsJson, Instant, BankNews> reader) {
        this.reader = reader;
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
                    ? reader.apply(new NewsJson(json), receivedAt)
                    : new BankNews.NotUnderstood("not_an_object");
        } catch (IOException e) {
            return new BankNews.NotUnderstood("not_json");
        } catch (NewsJson.Unreadable e) {
            return new BankNews.NotUnderstood(e.getMessage());
        }
    }
}
