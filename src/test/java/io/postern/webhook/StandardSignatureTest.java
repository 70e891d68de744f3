package io.postern.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StandardSignatureTest {
    private static final byte[] OLD = "an old secret of 32 bytes length".getBytes(UTF_8);
    private static final byte[] NEW = "a newer secret of 32 bytes, too.".getBytes(UTF_8);
    private static final String BODY = "{\"id\":\"evt_1\",\"amount\":1000}";

    @Test
    void aStrangersLibraryBelievesIt() {
        Message message = message(BODY);
        String signature = StandardSignature.of(message, List.of(NEW), List.of());

        assertThatCode(() -> verify(NEW, message, signature, BODY)).doesNotThrowAnyException();
    }

    @Test
    void whoKnowsOneOfTwoSecretsBelievesItAndWhoKnowsAnotherDoesNot() {
        Message message = message(BODY);
        String signature = StandardSignature.of(message, List.of(NEW, OLD), List.of());

        assertThatCode(() -> verify(OLD, message, signature, BODY)).doesNotThrowAnyException();
        byte[] stranger = "a secret that nobody signed with".getBytes(UTF_8);
        assertThatThrownBy(() -> verify(stranger, message, signature, BODY))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void oneChangedByteIsNotBelieved() {
        Message message = message(BODY);
        String signature = StandardSignature.of(message, List.of(NEW), List.of());

        assertThatThrownBy(() -> verify(NEW, message, signature, BODY.replace("1000", "1001")))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void aKeyPairsSignatureIsVerifiedWithItsPublicKey() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Message message = message(BODY);

        String header = StandardSignature.of(message, List.of(), List.of(signsWith(pair)));

        assertThat(header).startsWith("v1a,");
        Signature ed25519 = Signature.getInstance("Ed25519");
        ed25519.initVerify(pair.getPublic());
        ed25519.update((message.id() + "." + message.timestampSeconds() + "." + BODY).getBytes(UTF_8));
        assertThat(ed25519.verify(Base64.getDecoder().decode(header.substring("v1a,".length()))))
                .isTrue();
    }

    @Test
    void anIdWithADotIsNotSigned() {
        assertThatThrownBy(() -> new Message("evt.1", 1, new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    private static UnaryOperator<byte[]> signsWith(KeyPair pair) {
        return bytes -> {
            try {
                Signature signature = Signature.getInstance("Ed25519");
                signature.initSign(pair.getPrivate());
                signature.update(bytes);
                return signature.sign();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        };
    }

    private static Message message(String body) {
        return new Message("evt_01", Instant.now().getEpochSecond(), body.getBytes(UTF_8));
    }

    private static void verify(byte[] secret, Message message, String signature, String body) throws Exception {
        HttpHeaders headers = HttpHeaders.of(
                Map.of(
                        StandardSignature.ID, List.of(message.id()),
                        StandardSignature.TIMESTAMP, List.of(String.valueOf(message.timestampSeconds())),
                        StandardSignature.SIGNATURE, List.of(signature)),
                (name, value) -> true);
        new Webhook(secret).verify(body, headers);
    }
}
