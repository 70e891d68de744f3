package io.postern.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.keys.KeyRotator.Wrapping;
import io.postern.keys.KeySource.FreshKey;
import io.postern.keys.KeySource.HeadSignature;
import io.postern.keys.KeySource.WebhookSecret;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

@VaultTest
class VaultKeySourceTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Inject
    KeySource source;

    @Inject
    KeyRotator rotator;

    @Inject
    Vertx vertx;

    Map<String, Object> keyServerParts;

    private final UUID merchant = UUID.randomUUID();

    @Test
    void makesDataKeysThatUnwrapInOneCallAndInOrder() {
        FreshKey one = await(source.makeDataKey(merchant));
        FreshKey other = await(source.makeDataKey(merchant));
        int before = server().requests().size();

        List<byte[]> plain = await(source.unwrap(merchant, List.of(other.wrapped(), one.wrapped())));

        assertThat(one.wrapped()).startsWith("vault:v");
        assertThat(one.plain()).hasSize(32);
        assertThat(plain).containsExactly(other.plain(), one.plain());
        assertThat(server().requests().stream().skip(before).filter(call -> call.contains("decrypt")))
                .hasSize(1);
    }

    @Test
    void refusesADataKeyOfAnotherMerchant() {
        UUID other = UUID.randomUUID();
        String theirs = await(source.makeDataKey(other)).wrapped();
        String ours = await(source.makeDataKey(merchant)).wrapped();

        assertThatThrownBy(() -> await(source.unwrap(merchant, List.of(theirs))))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> await(source.unwrap(merchant, List.of(ours, theirs))))
                .isInstanceOf(BrokenSealException.class);
        assertThatThrownBy(() -> await(source.unwrap(merchant, List.of("local:v1:AAAA"))))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void givesEachMerchantAPepperOfEachVersion() {
        int newer = await(rotator.makeVersion(SourceKey.NUMBER_PEPPER));

        List<byte[]> ours = await(source.peppers(SourceKey.NUMBER_PEPPER, merchant, List.of(1, newer)));
        List<byte[]> again = await(source.peppers(SourceKey.NUMBER_PEPPER, merchant, List.of(newer, 1)));
        List<byte[]> theirs = await(source.peppers(SourceKey.NUMBER_PEPPER, UUID.randomUUID(), List.of(1)));
        List<byte[]> requests = await(source.peppers(SourceKey.REQUEST_PEPPER, merchant, List.of(1)));

        assertThat(ours).allSatisfy(pepper -> assertThat(pepper).hasSize(32));
        assertThat(again).containsExactly(ours.get(1), ours.get(0));
        assertThat(List.of(ours.get(0), ours.get(1), theirs.get(0), requests.get(0)))
                .doesNotHaveDuplicates();
    }

    @Test
    void signsTreeHeadsThatTheirPublicKeyVerifies() throws Exception {
        byte[] message = "a tree head".getBytes(UTF_8);
        HeadSignature before = await(source.signTreeHead(message));
        int newer = await(rotator.makeVersion(SourceKey.TREE_HEAD));

        HeadSignature after = await(source.signTreeHead(message));

        assertThat(after.version()).isEqualTo(newer);
        Map<Integer, byte[]> keys = await(source.treeHeadKeys());
        assertThat(verifies(keys.get(before.version()), message, before.signature()))
                .isTrue();
        assertThat(verifies(keys.get(newer), message, after.signature())).isTrue();
        assertThat(verifies(keys.get(newer), message, before.signature())).isFalse();
    }

    @Test
    void rewrapsAndThenDisablesTheOldVersion() {
        FreshKey old = await(source.makeDataKey(merchant));
        int newer = await(rotator.makeVersion(SourceKey.KEY_ENCRYPTION_KEY));

        String rewrapped = await(rotator.rewrap(List.of(new Wrapping(merchant, old.wrapped()))))
                .getFirst();

        assertThat(rewrapped).startsWith("vault:v" + newer + ":");
        assertThat(await(source.unwrap(merchant, List.of(rewrapped)))).containsExactly(old.plain());
        assertThat(await(rotator.versions(SourceKey.KEY_ENCRYPTION_KEY)).newest())
                .isEqualTo(newer);
    }

    @Test
    void refusesToRewrapForAnotherMerchant() {
        FreshKey key = await(source.makeDataKey(merchant));

        assertThatThrownBy(() -> await(rotator.rewrap(List.of(new Wrapping(UUID.randomUUID(), key.wrapped())))))
                .isInstanceOf(BrokenSealException.class);
    }

    @Test
    void usesNoVersionThatIsDisabled() {
        int newer = await(rotator.makeVersion(SourceKey.REQUEST_PEPPER));
        int newest = await(rotator.makeVersion(SourceKey.REQUEST_PEPPER));
        await(source.peppers(SourceKey.REQUEST_PEPPER, merchant, List.of(newer)));

        assertThat(await(rotator.versions(SourceKey.REQUEST_PEPPER)))
                .isEqualTo(new KeyRotator.SourceVersions(1, newest));
        assertThatThrownBy(() -> await(source.peppers(SourceKey.REQUEST_PEPPER, merchant, List.of(newest + 1))))
                .hasMessageContaining("key service");
    }

    @Test
    void keepsWebhookSecretsByVersion() {
        assertThat(await(source.webhookSecrets("nobody"))).isEmpty();
        int first = await(rotator.putWebhookSecret("another-bank", "one".getBytes(UTF_8)));
        int second = await(rotator.putWebhookSecret("another-bank", "two".getBytes(UTF_8)));

        List<WebhookSecret> both = await(source.webhookSecrets("another-bank"));
        await(rotator.destroyWebhookSecret("another-bank", first));

        assertThat(both).extracting(WebhookSecret::version).containsExactly(second, first);
        assertThat(both.getFirst().secret()).isEqualTo("two".getBytes(UTF_8));
        assertThat(await(source.webhookSecrets("another-bank")))
                .extracting(WebhookSecret::version)
                .containsExactly(second);
    }

    /** As text, a missing value would be a secret that everybody knows. */
    @Test
    void takesNoSecretFromAnotherField() {
        server().must("POST", "postern/data/webhook/careless-bank", "{\"data\":{\"value\":\"c2VjcmV0\"}}");

        assertThatThrownBy(() -> await(source.webhookSecrets("careless-bank"))).hasMessageContaining("key service");
        assertThat(await(source.webhookSecrets("nobody")))
                .as("the server is well, which others look at")
                .isEmpty();
    }

    @Test
    void comesBackToTheContextItWasAskedFrom() throws Exception {
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Boolean> sameContext = new CompletableFuture<>();

        context.runOnContext(now -> source.makeDataKey(merchant)
                .subscribe()
                .with(
                        made -> sameContext.complete(
                                Vertx.currentContext() == context && Context.isOnEventLoopThread()),
                        sameContext::completeExceptionally));

        assertThat(sameContext.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void triesAgainWhenAConnectionBreaks() {
        int before = server().broken();
        server().breakNext(1);

        FreshKey made = await(source.makeDataKey(merchant));

        assertThat(made.wrapped()).startsWith("vault:v");
        assertThat(server().broken() - before).isEqualTo(1);
    }

    private static boolean verifies(byte[] publicKey, byte[] message, byte[] signature) throws Exception {
        byte[] head = HexFormat.of().parseHex("302a300506032b6570032100"); // RFC 8410: Ed25519, then the 32 bytes
        byte[] encoded = java.nio.ByteBuffer.allocate(head.length + publicKey.length)
                .put(head)
                .put(publicKey)
                .array();
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(message);
        return verifier.verify(signature);
    }

    private VaultAndWire.Handle server() {
        return new VaultAndWire.Handle(keyServerParts);
    }

    private static <T> T await(Uni<T> result) {
        return result.await().atMost(SOON);
    }
}
