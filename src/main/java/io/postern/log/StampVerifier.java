package io.postern.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TSPException;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.TimeStampToken;
import org.bouncycastle.util.Store;

/** Makes requests for time-stamps and verifies what is answered (RFC 3161): imprint, nonce, signature, and whose it is. */
final class StampVerifier {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BITS = 64;

    private final Set<TrustAnchor> authorities;

    private StampVerifier(Set<TrustAnchor> authorities) {
        this.authorities = authorities;
    }

    /** A request, as it is sent. */
    record Request(TimeStampRequest asked) {
        byte[] bytes() {
            try {
                return asked.getEncoded();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param certificates of those who may issue an authority its own, PEM */
    static StampVerifier of(Path certificates) throws IOException {
        try (InputStream pem = Files.newInputStream(certificates)) {
            Collection<? extends Certificate> read =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (read.isEmpty()) {
                throw new IOException(certificates + " has no certificate");
            }
            return new StampVerifier(read.stream()
                    .map(one -> new TrustAnchor((X509Certificate) one, null))
                    .collect(Collectors.toSet()));
        } catch (GeneralSecurityException e) {
            throw new IOException(certificates + " cannot be read: " + e.getMessage(), e);
        }
    }

    Request request(byte[] document) {
        try {
            TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
            generator.setCertReq(true);
            return new Request(generator.generate(
                    TSPAlgorithms.SHA256,
                    MessageDigest.getInstance("SHA-256").digest(document),
                    new BigInteger(NONCE_BITS, RANDOM)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** @throws IOException when the answer is not a time-stamp of what was asked for, by one of the authorities */
    void verify(Request request, byte[] answer) throws IOException {
        try {
            TimeStampResponse response = new TimeStampResponse(answer);
            response.validate(request.asked()); // status, imprint, nonce
            TimeStampToken token = response.getTimeStampToken();
            if (token == null) {
                throw new IOException("the authority refused: " + response.getStatusString());
            }
            X509CertificateHolder signer = signer(token);
            token.validate(new JcaSimpleSignerInfoVerifierBuilder().build(signer));
            refuseStranger(token, signer);
        } catch (TSPException | OperatorCreationException | GeneralSecurityException e) {
            throw new IOException("the time-stamp does not hold: " + e.getMessage(), e);
        }
    }

    private static X509CertificateHolder signer(TimeStampToken token) throws IOException {
        for (X509CertificateHolder one : token.getCertificates().getMatches(null)) {
            if (token.getSID().match(one)) {
                return one;
            }
        }
        throw new IOException("the time-stamp does not bring its certificate");
    }

    private void refuseStranger(TimeStampToken token, X509CertificateHolder signer) throws GeneralSecurityException {
        X509CertSelector wanted = new X509CertSelector();
        wanted.setCertificate(new JcaX509CertificateConverter().getCertificate(signer));
        PKIXBuilderParameters parameters = new PKIXBuilderParameters(authorities, wanted);
        parameters.setRevocationEnabled(false);
        parameters.setDate(token.getTimeStampInfo().getGenTime());
        parameters.addCertStore(CertStore.getInstance(
                "Collection", new CollectionCertStoreParameters(brought(token.getCertificates()))));
        CertPathBuilder.getInstance("PKIX").build(parameters);
    }

    private static List<X509Certificate> brought(Store<X509CertificateHolder> certificates)
            throws GeneralSecurityException {
        List<X509Certificate> brought = new ArrayList<>();
        for (X509CertificateHolder one : certificates.getMatches(null)) {
            brought.add(new JcaX509CertificateConverter().getCertificate(one));
        }
        return brought;
    }
}
