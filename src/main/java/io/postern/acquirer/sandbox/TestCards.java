package io.postern.acquirer.sandbox;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What each test card does, read from cards.json; a number that is not there approves. */
final class TestCards {
    private static final Card ANY_OTHER = new Card(null, false, null, null, null, "approves");

    private final Map<String, Card> cards;
    private final Map<String, Decline> declines;
    private final Map<String, String> refusals;

    private TestCards(Table table) {
        this.cards = table.cards().stream().collect(Collectors.toMap(Card::number, Function.identity()));
        this.declines = table.declines();
        this.refusals = table.refusals();
    }

    static TestCards read() {
        try (InputStream file = TestCards.class.getResourceAsStream("/sandbox/cards.json")) {
            return new TestCards(JsonMapper.builder()
                    .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                    .build()
                    .readValue(file, Table.class));
        } catch (IOException e) {
            throw new UncheckedIOException("sandbox/cards.json cannot be read", e);
        }
    }

    Card card(String number) {
        return cards.getOrDefault(number, ANY_OTHER);
    }

    Decline decline(String reason) {
        return declines.get(reason);
    }

    String refusal(String reason) {
        return refusals.get(reason);
    }

    private record Table(Map<String, Decline> declines, Map<String, String> refusals, List<Card> cards) {}

    /** @param decline how it ends, after the challenge if there is one; null approves */
    record Card(
            String number, boolean challenge, String decline, String script, Map<String, String> checks, String about) {
        String check(String what, boolean given) {
            if (!given) {
                return "unchecked";
            }
            return Optional.ofNullable(checks).map(c -> c.get(what)).orElse("pass");
        }

        /** Holds the number of a test card, still a number: not for logs. */
        @Override
        public String toString() {
            return "Card[" + about + "]";
        }
    }

    record Decline(String code, String declineCode, String adviceCode, String networkDeclineCode, String message) {}
}
