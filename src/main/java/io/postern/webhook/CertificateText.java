package io.postern.webhook;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;

/** Reads an authority's certificate as people write it: PEM, in one line or in many, or the Base64 alone. */
public final class CertificateText {
    private CertificateText() {}

    /** @throws IllegalArgumentException when it is none */
    public static X509Certificate ofAuthority(String text) {
        X509Certificate certificate = read(text);
        if (certificate.getBasicConstraints() < 0) {
            throw new IllegalArgumentException("the certificate of an authority must say that it is one (CA:TRUE)");
        }
        return certificate;
    }

    private static X509Certificate read(String text) {
        try {
            var encoded = new ByteArrayInputStream(
                    Base64.getDecoder().decode(text.replaceAll("-----(BEGIN|END) CERTIFICATE-----|\\s", "")));
            var certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(encoded);
            if (encoded.available() > 0) {
                throw new IllegalArgumentException("there is another one behind it");
            }
            return certificate;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new IllegalArgumentException("the certificate of an authority is one certificate, as PEM", e);
        }
    }
}
