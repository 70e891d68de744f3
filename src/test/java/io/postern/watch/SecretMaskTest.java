package io.postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.logging.json.runtime.JsonFormatter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attacks the last line of defence: card numbers in every disguise, secrets in every place that a line of the log has. */
class SecretMaskTest {
    private static final String CARD = "4242424242424242";
    private static final String AMEX = "378282246310005";
    private static final String JWT = "eyJhbGciOiJFUzI1NiIsImtpZCI6Im9uZSJ9.eyJzdWIiOiJtY2hfMSJ9.c2lnbmF0dXJl";

    private final MaskedLog filter = new MaskedLog();

    static Stream<String> disguises() {
        Stream<String> between = Stream.of(
                        " ", "-", "\u00a0", "\u2009", "\u2011", "\u2013", ".", "_", "/", "  ", " - ", "\t", "\n",
                        "\u200b", "\u200d", "+", "%20", "%2D", "\\u00a0", "\\u0020", ", ", "\", \"", "\u202f", "|", ":",
                        "%C2%A0", "\u0000")
                .flatMap(gap -> Stream.of(
                        "4242" + gap + "4242" + gap + "4242" + gap + "4242", "3782" + gap + "822463" + gap + "10005"));
        Stream<String> apart = Stream.of(" ", "-", ".", "\u200b", "\u00a0")
                .flatMap(gap -> Stream.of(CARD, AMEX).map(card -> String.join(gap, card.split(""))));
        Stream<String> digits = Stream.of('\u0660', '\u06f0', '\u0966', '\uff10', '\u0e50')
                .map(zero -> CARD.chars()
                        .collect(
                                StringBuilder::new,
                                (text, digit) -> text.append((char) (zero + digit - '0')),
                                (a, b) -> {})
                        .toString());
        Stream<String> escaped = Stream.of(
                CARD.replaceAll("(\\d)", "\\\\u003$1"),
                CARD.replaceAll("(\\d)", "%3$1"),
                CARD.replace("2", "\u2461").replace("4", "\u2463"),
                "\ud835\udfd2\ud835\udfd0".repeat(8));
        Stream<String> around = Stream.of(
                "{\"card\":{\"number\":\"" + CARD + "\"}}",
                "{\\\"number\\\":\\\"" + CARD + "\\\"}",
                "{\"number\":" + CARD + ",\"exp_month\":12}",
                "00" + CARD + "00",
                "x" + CARD + "y",
                "Track=;" + CARD + "=30121010000000000000?",
                "2026-11-27 " + CARD);
        return Stream.of(between, apart, digits, escaped, around).flatMap(all -> all);
    }

    @ParameterizedTest
    @MethodSource("disguises")
    void masksACardNumberInDisguise(String text) {
        String masked = SecretMask.masked("cannot read " + text + " of mch_1");

        assertThat(digitsIn(masked.replaceAll("\\\\u00[0-9a-f]{2}|%[0-9A-F]{2}", "")))
                .as(masked)
                .hasSizeLessThan(13);
        assertThat(masked).startsWith("cannot read ").contains("*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "took 12 ms at 2026-11-27 12:45:16,123",
                "[1, 25, 300, 4000, 512, 77, 8080, 9000, 31, 5432]",
                "connected to 10.20.30.40:5432 as postern_app",
                "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b",
                "postern_bank_call_seconds 0.123 0.456",
                "amount 9007199254740991 is the largest",
                "pay_01hzy3v7q8k2m4n6p8r0s2t4v6 is put off",
                "The token of the issuer is too old; authorization failed",
                "at io.postern.watch.SecretMask.masked(SecretMask.java:61)"
            })
    void leavesAloneWhatIsNothingOfThat(String text) {
        assertThat(SecretMask.masked(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer opaque-SECRET-token",
                "authorization=Basic U0VDUkVU",
                "headers {Authorization=Custom scheme SECRET}",
                "\"authorization\": \"DPoP SECRET-dpop-token\"",
                "{\\\"Authorization\\\":\\\"Bearer SECRET\\\"}",
                "Cookie: session=SECRET; other=SECRET",
                "password=SECRET",
                "\"password\" : \"SECRET\"",
                "client_secret=SECRET&grant_type=client_credentials",
                "X-Vault-Token: SECRET",
                "secret_id: SECRET",
                "sent with Bearer SECRETSECRETSECRET",
                "jwt eyJSECRETxx.eyJSECRETyy.SECRET",
                "vault said hvs.SECRETSECRETSECRET1",
                "whsec_SECRETSECRETSECRET",
                "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----",
                "-----BEGIN EC PRIVATE KEY-----\nSECRET"
            })
    void masksSecrets(String text) {
        assertThat(SecretMask.masked("before " + text)).doesNotContain("SECRET").contains("****");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cvc=737",
                "\"cvc\":\"737\"",
                "\"cvc\" : 737",
                "{\\\"cvc\\\":\\\"737\\\"}",
                "CVV2: 737",
                "security_code=737",
                "card_cvc=737",
                "'cvc':'\u0667\u0663\u0667'"
            })
    void masksACvc(String text) {
        assertThat(SecretMask.masked(text)).doesNotContain("737", "\u0667").contains("****");
    }

    @Test
    void masksEveryPlaceOfALine() {
        ExtLogRecord line = new ExtLogRecord(Level.ERROR, "failed for %s", ExtLogRecord.FormatStyle.PRINTF, "test");
        line.setParameters(new Object[] {"4242 4242 4242 4242", "cvc=737", Map.of("card", CARD)});
        line.setMdc(new HashMap<>(Map.of("request_id", "req_1", "card", CARD, "authorization", "opaque", "n", JWT)));
        line.setNdc("with " + AMEX);
        line.setThrown(guilty());

        assertThat(shown(line)).as("what the filter is for").contains(CARD, AMEX, "737", JWT);
        filter.isLoggable(line);

        assertThat(shown(line))
                .doesNotContain(CARD, AMEX, "4242 4242", "737", JWT, "opaque")
                .contains("request_id", "req_1", "java.lang.IllegalStateException: outer", "SecretMaskTest.java");
        assertThat(line.getParameters()).isNull();
    }

    @Test
    void masksWhatIsDeepInExceptions() {
        Throwable deep = new IllegalArgumentException("card " + CARD);
        for (int n = 0; n < 60; n++) {
            deep = new IllegalStateException("outer " + n, deep);
        }
        Exception suppressing = new Exception("plain");
        suppressing.addSuppressed(new Exception("closing", new Exception("of " + AMEX)));
        Exception circle = new Exception("circle");
        circle.initCause(new Exception("back with " + CARD, circle));
        Exception custom = new Exception("innocent") {
            @Override
            public String toString() {
                return "shows " + CARD;
            }
        };
        Exception place = new Exception("innocent");
        place.setStackTrace(new StackTraceElement[] {new StackTraceElement("Card" + CARD, "read", "Card.java", 1)});

        for (Throwable thrown : List.of(deep, suppressing, circle, custom, place)) {
            assertThat(trace(thrown)).containsAnyOf(CARD, AMEX);
            assertThat(trace(MaskedThrowable.of(thrown))).doesNotContain(CARD, AMEX);
        }
    }

    @Test
    void leavesPlacesToBeReadThatOnlyLookSecret() {
        Exception thrown = new Exception("innocent");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.postern.log.SealLog$$Lambda/0x4242424242424242", "apply", null, -1),
            new StackTraceElement("io.vertx.Server$$Lambda/0xc06ffd88c0ab48574aebf24d38c0524f0", "apply", null, -1),
            new StackTraceElement("app", "java.base", "25.0.3", "java.lang.Thread", "run", "Thread.java", 1474)
        });

        assertThat(MaskedThrowable.of(thrown)).isSameAs(thrown);
    }

    @Test
    void endsOnTextsThatAreMeantToKeepItBusy() {
        String attack =
                "authorization: ".repeat(2_000) + "4".repeat(20_000) + "\"cvc\\\":".repeat(2_000) + "a@".repeat(5_000);

        assertThat(SecretMask.masked(attack)).doesNotContain("4444444444444");
    }

    private static Throwable guilty() {
        return new IllegalStateException("outer", new NumberFormatException("For input string: \"" + AMEX + "\""));
    }

    private static String shown(ExtLogRecord line) {
        return new PatternFormatter("%c %X %x %s%e%n").format(new ExtLogRecord(line))
                + new JsonFormatter().format(line)
                + List.of(line.getParameters() == null ? new Object[0] : line.getParameters());
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static String digitsIn(String text) {
        StringBuilder digits = new StringBuilder();
        text.codePoints()
                .filter(character ->
                        Character.isDigit(character) || Character.getType(character) == Character.OTHER_NUMBER)
                .forEach(digits::appendCodePoint);
        return digits.toString();
    }
}
