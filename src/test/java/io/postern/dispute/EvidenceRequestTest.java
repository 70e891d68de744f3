package io.postern.dispute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.postern.problem.ProblemException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvidenceRequestTest {
    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    private static EvidenceRequest of(Map<String, String> fields) {
        return JSON.convertValue(fields, EvidenceRequest.class);
    }

    /** A component that was forgotten, or put under another's name, would lose a merchant's evidence. */
    @Test
    void everyFieldArrivesUnderItsOwnName() {
        Map<String, String> all = new TreeMap<>();
        Arrays.stream(EvidenceRequest.class.getRecordComponents())
                .map(part -> new PropertyNamingStrategies.SnakeCaseStrategy().translate(part.getName()))
                .forEach(name -> all.put(name, "what stands in " + name));

        assertThat(all).hasSize(27);
        assertThat(of(all).over(Map.of())).isEqualTo(all);
    }

    @Test
    void isLaidOverWhatStoodThere() {
        Map<String, String> before = Map.of("customer_name", "Ada", "service_date", "2026-01-01", "receipt", "dsf_1");

        Map<String, String> after = of(Map.of(
                        "customer_name", "Ada Lovelace", "service_date", "", "uncategorized_text", "more"))
                .over(before);

        assertThat(after)
                .isEqualTo(Map.of("customer_name", "Ada Lovelace", "receipt", "dsf_1", "uncategorized_text", "more"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "card 4242 4242 4242 4242",
                "378282246310005",
                "the CVC was 123",
                "CVV2: 9876",
                "security code = 123",
                "card verification value is 004"
            })
    void holdsNoCardData(String text) {
        assertThatThrownBy(() -> of(Map.of("uncategorized_text", text)).over(Map.of()))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("uncategorized_text")
                .hasMessageNotContaining("123")
                .hasMessageNotContaining("4242");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CVC check: pass. Order 123 shipped",
                "the cvc matched\n2026-01-31",
                "tracking 1Z999AA10123456784",
                "paid 123.00 EUR on 2026-01-31",
                "CVC result M (match) for order no 20260131"
            })
    void holdsWhatOnlyLooksAlike(String text) {
        assertThat(of(Map.of("uncategorized_text", text)).over(Map.of())).containsValue(text);
    }

    @Test
    void hasAtMost150000CharactersInAll() {
        String most = "ä".repeat(150_000 - 3);

        assertThat(of(Map.of("uncategorized_text", most)).over(Map.of("customer_name", "Ada")))
                .hasSize(2);
        assertThatThrownBy(() -> of(Map.of("uncategorized_text", most)).over(Map.of("customer_name", "Adam")))
                .hasMessageContaining("150001");
    }
}
