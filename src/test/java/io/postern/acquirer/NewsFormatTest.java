package io.postern.acquirer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.postern.id.IdKind;
import io.postern.money.Money;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Golden payloads of each format beside what they mean; they stand in src/test/resources/bank-news. */
class NewsFormatTest {
    private static final Path PAYLOADS = Path.of("src/test/resources/bank-news");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> UNSIGNED = List.of(
            "null",
            "true",
            "\"\"",
            "\"Expired Card\"",
            "\"2025-12-01T00:00:00Z\"",
            "{\"networkTxReference\":\"MCS999\"}");
    private static final Instant RECEIVED = Instant.parse("2026-02-01T00:00:00Z");

    static Stream<Arguments> payloads() {
        return Stream.of(NewsFormat.values())
                .flatMap(format -> lines(format)
                        .map(line -> line.split(": ", 2))
                        .map(line -> Arguments.of(format, line[0], line[1])));
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void meansWhatStandsBesideIt(NewsFormat format, String file, String meaning) throws IOException {
        assertThat(inWords(format.read(Files.readAllBytes(folder(format).resolve(file + ".json")), RECEIVED)))
                .isEqualTo(meaning);
    }

    @ParameterizedTest
    @EnumSource(NewsFormat.class)
    void leavesNoPayloadWithoutAMeaning(NewsFormat format) throws IOException {
        Set<String> meant = lines(format).map(line -> line.split(": ", 2)[0]).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder(format))) {
            assertThat(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".json"))
                            .map(name -> name.replace(".json", "")))
                    .containsExactlyInAnyOrderElementsOf(meant)
                    .hasSizeGreaterThan(15);
        }
    }

    /** Whatever a bank sends, reading it is no failure. */
    @ParameterizedTest
    @EnumSource(NewsFormat.class)
    void readsAnyBytes(NewsFormat format) throws IOException {
        byte[] whole = Files.readAllBytes(
                folder(format).resolve(lines(format).findFirst().orElseThrow().split(":")[0] + ".json"));
        int understood = 0;
        int end = new String(whole, StandardCharsets.UTF_8).lastIndexOf('}');
        for (int cut = 0; cut <= end; cut++) {
            byte[] changed = whole.clone();
            changed[cut] = (byte) 0xff;
            understood += format.read(changed, RECEIVED) instanceof BankNews.NotUnderstood ? 0 : 1;
            assertThat(format.read(java.util.Arrays.copyOf(whole, cut), RECEIVED))
                    .isInstanceOf(BankNews.NotUnderstood.class);
        }
        assertThat(understood).as("a byte that is no text spoils all of it").isLessThan(end);
    }

    @Test
    void keepsWhatAnApprovalNeeds() throws IOException {
        var adyens = (BankNews.OfAuthorization) read(NewsFormat.ADYEN, "authorisation");
        var stripes = (BankNews.OfAuthorization) read(NewsFormat.STRIPE, "payment_intent_succeeded");

        assertThat(adyens.answer()).isEqualTo(approved("QFQTPCQ8HXSKGK82", null, "2026-02-08T00:00:00Z"));
        assertThat(stripes.answer()).isEqualTo(approved("pi_3MtwBwLkdIwHu7ix0", null, "2026-02-07T12:00:00Z"));
    }

    /** Whoever holds one notification can change them, and its signature still fits. */
    @Test
    void makesNothingOfWhatAdyenDoesNotSign() throws IOException {
        int changed = 0;
        for (String file :
                lines(NewsFormat.ADYEN).map(line -> line.split(": ")[0]).toList()) {
            byte[] whole = Files.readAllBytes(folder(NewsFormat.ADYEN).resolve(file + ".json"));
            BankNews news = NewsFormat.ADYEN.read(whole, RECEIVED);
            for (String field : List.of("eventDate", "reason", "paymentMethod", "additionalData", "operations")) {
                for (String value : UNSIGNED) {
                    ObjectNode body = (ObjectNode) JSON.readTree(whole);
                    item(body).set(field, JSON.readTree(value));
                    assertThat(NewsFormat.ADYEN.read(JSON.writeValueAsBytes(body), RECEIVED))
                            .as(file + ": " + field + " " + value)
                            .isEqualTo(news);
                    changed++;
                }
            }
            ObjectNode turned = (ObjectNode) JSON.readTree(whole);
            item(turned).put("merchantReference", "cap_01h455vb4pex5vsknk084sn02z");
            assertThat(NewsFormat.ADYEN.read(JSON.writeValueAsBytes(turned), RECEIVED))
                    .as(file + ": what is signed counts")
                    .satisfies(other -> {
                        if (news instanceof BankNews.OfMove || news instanceof BankNews.OfDispute) {
                            assertThat(other).isNotEqualTo(news);
                        }
                    });
        }
        assertThat(changed).isGreaterThan(300);
    }

    private static ObjectNode item(ObjectNode body) {
        return (ObjectNode) body.at("/notificationItems/0/NotificationRequestItem");
    }

    /** A capture takes of a charge what stands in a field of its own, which this one leaves out. */
    @Test
    void readsOfHowMuchABankSpeaks() throws IOException {
        assertThat(amount(NewsFormat.ADYEN, "authorisation")).contains(Money.of(1_000, "EUR"));
        assertThat(amount(NewsFormat.ADYEN, "capture")).contains(Money.of(1_000, "EUR"));
        assertThat(amount(NewsFormat.STRIPE, "payment_intent_succeeded")).contains(Money.of(1_000, "USD"));
        assertThat(amount(NewsFormat.STRIPE, "charge_captured")).isEmpty();
        assertThat(amount(NewsFormat.SANDBOX, "refund_pending")).contains(Money.of(1_000, "USD"));
    }

    private static Optional<Money> amount(NewsFormat format, String file) throws IOException {
        return ((BankNews.OfMove) read(format, file)).amount();
    }

    private static AuthorizationAnswer approved(String reference, String network, String expires) {
        return new AuthorizationAnswer.Approved(
                reference, network, io.postern.card.Checks.UNCHECKED, Instant.parse(expires));
    }

    private static BankNews read(NewsFormat format, String file) throws IOException {
        return format.read(Files.readAllBytes(folder(format).resolve(file + ".json")), RECEIVED);
    }

    private static String inWords(BankNews news) {
        return switch (news) {
            case BankNews.OfMove move ->
                IdKind.MERCHANT.format(move.merchantId()) + ' ' + move.reference() + ' ' + move.said();
            case BankNews.OfDispute dispute -> inWords(dispute);
            case BankNews.NotActedOn idle -> "not_acted_on " + idle.type();
            case BankNews.NotUnderstood bad -> "not_understood " + bad.reason();
        };
    }

    private static String inWords(BankNews.OfDispute dispute) {
        assertThat(dispute.amount().amountMinor()).isEqualTo(1_000);
        return String.join(
                " ",
                Stream.of(
                                Stream.of(
                                        IdKind.MERCHANT.format(dispute.merchantId()),
                                        dispute.reference(),
                                        dispute.dispute(),
                                        dispute.said(),
                                        dispute.taken() ? "taken" : "not taken"),
                                dispute.reason().stream(),
                                dispute.reasonCode().stream(),
                                dispute.respondBy().map(until -> "until " + until).stream(),
                                Stream.of("fee " + dispute.feeMinor()))
                        .flatMap(words -> words)
                        .toList());
    }

    private static Stream<String> lines(NewsFormat format) {
        try {
            return Files.readAllLines(folder(format).resolve("expected.txt"), StandardCharsets.UTF_8).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(NewsFormat format) {
        return PAYLOADS.resolve(format.word());
    }
}
