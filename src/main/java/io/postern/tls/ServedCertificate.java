package io.postern.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.X509ExtendedKeyManager;

/** A certificate as it was read from its files, with a key that was proven to be its own. */
final class ServedCertificate {
    private static final byte[] PROBE = {1, 2, 3};
    private static final Map<String, String> SIGNATURES =
            Map.of("EC", "SHA256withECDSA", "RSA", "SHA256withRSA", "EdDSA", "EdDSA");

    private final KeyStore store;
    private final X509ExtendedKeyManager keys;
    private final String alias;

    private ServedCertificate(KeyStore store, X509ExtendedKeyManager keys, String alias) {
        this.store = store;
        this.keys = keys;
        this.alias = alias;
    }

    /** @throws Exception also when one file was exchanged and the other not yet */
    static ServedCertificate read(Vertx vertx, Path certificate, Path key) throws Exception {
        PemKeyCertOptions pem = new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(Files.readAllBytes(certificate)))
                .addKeyValue(Buffer.buffer(Files.readAllBytes(key)));
        KeyStore store = pem.loadKeyStore(vertx);
        Certificate first = store.getCertificate(store.aliases().nextElement());
        X509ExtendedKeyManager keys =
                (X509ExtendedKeyManager) pem.getKeyManagerFactory(vertx).getKeyManagers()[0];
        String alias = keys.getServerAliases(first.getPublicKey().getAlgorithm(), null)[0];
        ServedCertificate read = new ServedCertificate(store, keys, alias);
        if (!read.isPair()) {
            throw new IllegalStateException("the key is not the certificate's");
        }
        return read;
    }

    KeyStore store() {
        return store;
    }

    PrivateKey key() {
        return keys.getPrivateKey(alias);
    }

    X509Certificate[] chain() {
        return keys.getCertificateChain(alias);
    }

    Instant ends() {
        return chain()[0].getNotAfter().toInstant();
    }

    /** Whether it has a key of this kind, as handshakes name it. */
    boolean is(String keyType) {
        return keys.chooseEngineServerAlias(keyType, null, null) != null;
    }

    boolean isSameAs(ServedCertificate other) {
        return chain()[0].equals(other.chain()[0]);
    }

    private boolean isPair() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURES.get(key().getAlgorithm()));
        signature.initSign(key());
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(chain()[0].getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }
}
