package io.postern.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Hands each handshake the certificate that is served now. The servers keep this one key manager for life: exchanging their
 * own (Vert.x 4.5, updateSSLOptions) turns away whoever connects while the new one is being made.
 */
final class LiveKeys extends X509ExtendedKeyManager {
    private record Generation(String alias, ServedCertificate certificate) {}

    /** The newest first, and the one before it, with which a handshake may be half done. */
    private volatile List<Generation> generations = List.of();

    private int count;

    synchronized void serve(ServedCertificate certificate) {
        Generation next = new Generation("certificate-" + ++count, certificate);
        generations = generations.isEmpty() ? List.of(next) : List.of(next, generations.getFirst());
    }

    Optional<ServedCertificate> served() {
        return generations.stream().findFirst().map(Generation::certificate);
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        return generations.stream()
                .findFirst()
                .filter(now -> now.certificate().is(keyType))
                .map(Generation::alias)
                .orElse(null);
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        return chooseEngineServerAlias(keyType, issuers, null);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return named(alias).map(ServedCertificate::key).orElse(null);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return named(alias).map(ServedCertificate::chain).orElse(null);
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        String alias = chooseEngineServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    /** The gateway's certificate is not shown to servers that it calls. */
    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return null;
    }

    @Override
    public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
        return null;
    }

    private Optional<ServedCertificate> named(String alias) {
        return generations.stream()
                .filter(generation -> generation.alias().equals(alias))
                .findFirst()
                .map(Generation::certificate);
    }
}
