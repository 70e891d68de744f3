package io.postern.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.keys.Ed25519;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.greenbytes.http.sfv.InnerList;
import org.greenbytes.http.sfv.Parser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples that others published, and secrets that come and go. */
class SchemeTest {
    private static final byte[] OLD = "an old secret of 32 bytes length".getBytes(UTF_8);
    private static final byte[] NEW = "a newer secret of 32 bytes, too.".getBytes(UTF_8);
    private static final Instant NOW = Instant.ofEpochSecond(1_795_694_400);

    @Test
    void believesTheExampleOfStandardWebhooks() {
        TrustedKeys keys = keys(Base64.getDecoder().decode("plJ3nmyCDGBKInavdOK15jsl"));
        ReceivedWebhook example = new ReceivedWebhook(
                "POST",
                "https://example.com/",
                Map.of(
                        "webhook-id", List.of("msg_loFOjxBNrRLzqYUf"),
                        "webhook-timestamp", List.of("1731705121"),
                        "webhook-signature", List.of("v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=")),
                "{\"event_type\":\"ping\",\"data\":{\"success\":true}}".getBytes(UTF_8),
                Optional.empty());

        assertThat(new StandardScheme("webhook").verify(example, keys, Instant.ofEpochSecond(1_731_705_121)))
                .isInstanceOf(Verdict.Genuine.class);
    }

    /** RFC 9421, appendix B.2.6. It covers less than the gateway wants, so what is made of it is looked at alone. */
    @Test
    void makesTheBaseThatTheExampleOfRfc9421Signs() {
        String input = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")"
                + ";created=1618884473;keyid=\"test-key-ed25519\"";
        ReceivedWebhook example = new ReceivedWebhook(
                "POST",
                "https://example.com/foo?param=Value&Pet=dog",
                Map.of(
                        "date", List.of("Tue, 20 Apr 2021 02:07:55 GMT"),
                        "content-type", List.of("application/json"),
                        "content-length", List.of("18")),
                "{\"hello\": \"world\"}".getBytes(UTF_8),
                Optional.empty());
        byte[] key = PublicKeyText.bytes("-----BEGIN PUBLIC KEY-----\n"
                + "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n-----END PUBLIC KEY-----\n");
        byte[] signature = Base64.getDecoder()
                .decode("wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==");

        String base = new SignatureInput((InnerList) Parser.parseInnerList(input)).base(example);

        assertThat(Ed25519.verifies(key, base.getBytes(UTF_8), signature)).isTrue();
        assertThat(Ed25519.verifies(key, base.replace("POST", "PUT").getBytes(UTF_8), signature))
                .isFalse();
    }

    @Test
    void believesTwoSecretsWhileOneTakesTheOthersPlaceAndARemovedOneNoLonger() {
        StandardScheme scheme = new StandardScheme("webhook");
        ReceivedWebhook byOld = signed(OLD);
        ReceivedWebhook byNew = signed(NEW);

        assertThat(scheme.verify(byOld, keys(OLD), NOW)).isInstanceOf(Verdict.Genuine.class);
        assertThat(scheme.verify(byOld, keys(NEW, OLD), NOW)).isInstanceOf(Verdict.Genuine.class);
        assertThat(scheme.verify(byNew, keys(NEW, OLD), NOW)).isInstanceOf(Verdict.Genuine.class);
        assertThat(scheme.verify(byOld, keys(NEW), NOW)).isInstanceOf(Verdict.NotGenuine.class);
        assertThat(scheme.verify(byNew, keys(NEW), NOW)).isInstanceOf(Verdict.Genuine.class);
        assertThat(scheme.verify(byNew, keys(), NOW))
                .isInstanceOfSatisfying(
                        Verdict.NotGenuine.class,
                        not -> assertThat(not.reason()).isEqualTo(Reason.UNKNOWN_KEY));
    }

    @ParameterizedTest
    @CsvSource({
        "-301, STALE",
        "-300, ",
        "0, ",
        "300, ",
        "301, FUTURE",
        "-600, STALE",
        "600, FUTURE",
        "-100000000, STALE",
    })
    void holdsClocksTo300SecondsBothWays(long seconds, Reason reason) {
        Instant sent = NOW.plusSeconds(seconds);
        if (reason == null) {
            assertThat(SentAt.held(sent, NOW)).isEqualTo(sent);
        } else {
            assertThatThrownBy(() -> SentAt.held(sent, NOW))
                    .isInstanceOfSatisfying(
                            Doubt.class,
                            doubt -> assertThat(doubt.verdict().reason()).isEqualTo(reason));
        }
    }

    /** Signatures of others may be many, and the body is large. */
    @Test
    void makesTheDigestOfABodyOnce() {
        byte[] body = "{}".getBytes(UTF_8);
        ReceivedWebhook webhook = new ReceivedWebhook(
                "POST",
                "https://example.com/",
                Map.of("content-digest", List.of("sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:")),
                body,
                Optional.empty());
        ContentDigest held = new ContentDigest(webhook);
        held.hold();

        body[0] = 'x'; // whoever looked again would see it

        held.hold();
        ContentDigest failed = new ContentDigest(webhook);
        assertThatThrownBy(failed::hold).isInstanceOf(Doubt.class);
        body[0] = '{';
        assertThatThrownBy(failed::hold).isInstanceOf(Doubt.class);
    }

    @Test
    void tellsNoSecretAndNoRightSignature() {
        ReceivedWebhook webhook = signed(OLD);

        Verdict verdict = new StandardScheme("webhook").verify(webhook, keys(NEW), NOW);

        String right = signed(NEW).values("webhook-signature").getFirst();
        assertThat(verdict.toString()).doesNotContain(right.substring(3), new String(NEW, UTF_8));
        assertThat(keys(NEW).toString()).doesNotContain(new String(NEW, UTF_8));
    }

    @Test
    void readsPublicKeysInEverySpelling() {
        byte[] bytes = new byte[32];
        bytes[0] = 7;
        String base64 = Base64.getEncoder().encodeToString(bytes);

        assertThat(PublicKeyText.bytes(base64)).isEqualTo(bytes);
        assertThat(PublicKeyText.bytes("whpk_" + base64)).isEqualTo(bytes);
        assertThatThrownBy(() -> PublicKeyText.bytes("AAAA")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PublicKeyText.bytes("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ReceivedWebhook signed(byte[] secret) {
        Message message = new Message("msg_1", NOW.getEpochSecond(), "{}".getBytes(UTF_8));
        return new ReceivedWebhook(
                "POST",
                "https://example.com/",
                Map.of(
                        "webhook-id", List.of(message.id()),
                        "webhook-timestamp", List.of(String.valueOf(message.timestampSeconds())),
                        "webhook-signature", List.of(StandardSignature.of(message, List.of(secret), List.of()))),
                message.body(),
                Optional.empty());
    }

    private static TrustedKeys keys(byte[]... secrets) {
        return new TrustedKeys(
                java.util.stream.IntStream.range(0, secrets.length)
                        .mapToObj(n -> new TrustedKeys.Secret(secrets.length - n, secrets[n]))
                        .toList(),
                List.of());
    }
}
