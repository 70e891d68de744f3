package io.postern.webhook;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * Mutual TLS: the sender's certificate, for which an authority vouched when the connection was made, is the one that was agreed
 * on. The connection itself keeps the bytes unchanged, so nothing in them is signed.
 */
public final class CertificateScheme extends Scheme {
    private static final byte[] NOTHING = {};

    private final Identity identity;

    /** @param identity what the certificate must have */
    public CertificateScheme(Identity identity) {
        this.identity = identity;
    }

    /**
     * What a certificate is known by; all that is named must fit. Subject and names say nothing alone: each authority that the
     * gateway lets callers show certificates of could issue one with them, for another bank or a merchant.
     *
     * @param subject its whole subject, such as {@code CN=webhooks,O=Bank,C=GB}
     * @param name one of its alternative names, of a host or a URI
     * @param fingerprint SHA-256 of it, in 64 hexadecimal digits
     * @param authority who must have issued it
     */
    public record Identity(
            Optional<X500Principal> subject,
            Optional<String> name,
            Optional<String> fingerprint,
            Optional<X509Certificate> authority) {
        public Identity {
            if (subject.isEmpty() && name.isEmpty() && fingerprint.isEmpty()) {
                throw new IllegalArgumentException(
                        "certificate needs a fingerprint, or a subject or name beside the authority that issued it");
            }
            if (fingerprint.isEmpty() && authority.isEmpty()) {
                throw new IllegalArgumentException(
                        "certificate.subject and certificate.name need certificate.authority or"
                                + " certificate.fingerprint beside them: another authority could issue the same name");
            }
        }

        private boolean fits(X509Certificate certificate, String shown) {
            return subject.map(certificate.getSubjectX500Principal()::equals).orElse(true)
                    && name.map(names(certificate)::contains).orElse(true)
                    && fingerprint.map(shown::equalsIgnoreCase).orElse(true)
                    && authority.map(issuer -> issued(issuer, certificate)).orElse(true);
        }

        private static boolean issued(X509Certificate issuer, X509Certificate certificate) {
            try {
                certificate.verify(issuer.getPublicKey());
                return true;
            } catch (GeneralSecurityException e) {
                return false;
            }
        }
    }

    @Override
    public String name() {
        return "mutual-tls";
    }

    @Override
    Verdict.Genuine genuine(ReceivedWebhook webhook, TrustedKeys keys, Instant now) {
        X509Certificate certificate = webhook.certificate()
                .orElseThrow(() -> new Doubt(Reason.MISSING, "The connection has no client certificate."));
        if (certificate.getNotAfter().before(Date.from(now))) { // a connection may outlive it
            throw new Doubt(Reason.STALE, "The client certificate has ended.");
        }
        String fingerprint = fingerprint(certificate);
        if (!identity.fits(certificate, fingerprint)) {
            throw new Doubt(Reason.MISMATCH, "The client certificate is not the one that was agreed on.");
        }
        return new Verdict.Genuine(Optional.empty(), Optional.empty(), "certificate " + fingerprint, Map.of(), NOTHING);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new Doubt(Reason.MALFORMED, "The client certificate cannot be read.");
        }
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .map(name -> name.get(1)) // after its kind
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList();
        } catch (CertificateParsingException e) {
            throw new Doubt(Reason.MALFORMED, "The client certificate cannot be read.");
        }
    }
}
