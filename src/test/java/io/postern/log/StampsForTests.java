package io.postern.log;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoGeneratorBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TSPAlgorithms;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponseGenerator;
import org.bouncycastle.tsp.TimeStampTokenGenerator;

/** A time-stamping authority over HTTP (RFC 3161), with a certificate from an authority of its own; it can be told to lie. */
final class StampsForTests {
    /** What it answers with. */
    enum Mood {
        HONEST,
        OF_SOMETHING_ELSE,
        BY_A_STRANGER,
        AWAY
    }

    /** The class loaders of tests and of what they start each have their own copy of this class. */
    private static final String MOOD = "postern.test.tsa.mood";

    private static final AtomicInteger ASKED = new AtomicInteger();
    private static HttpServer server;
    private static Signer honest;
    private static Signer stranger;
    private static Path authority;

    private record Signer(KeyPair keys, X509CertificateHolder certificate, X509CertificateHolder issuer) {}

    private StampsForTests() {}

    static void feel(Mood like) {
        System.setProperty(MOOD, like.name());
    }

    private static Mood mood() {
        return Mood.valueOf(System.getProperty(MOOD, Mood.HONEST.name()));
    }

    static void start() {
        try {
            honest = signer("honest");
            stranger = signer("stranger");
            authority = Files.createTempFile("authority", ".pem");
            Files.writeString(authority, pem(honest.issuer()));
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                ASKED.incrementAndGet();
                byte[] answer = answer(exchange.getRequestBody().readAllBytes());
                exchange.getResponseHeaders().set("Content-Type", "application/timestamp-reply");
                exchange.sendResponseHeaders(mood() == Mood.AWAY ? 503 : 200, answer.length);
                exchange.getResponseBody().write(answer);
                exchange.close();
            });
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void stop() {
        server.stop(0);
    }

    static String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/tsa";
    }

    static Path authority() {
        return authority;
    }

    private static byte[] answer(byte[] asked) {
        try {
            TimeStampRequest request = new TimeStampRequest(asked);
            if (mood() == Mood.OF_SOMETHING_ELSE) {
                var generator = new TimeStampRequestGenerator();
                generator.setCertReq(true);
                request = generator.generate(TSPAlgorithms.SHA256, new byte[32], request.getNonce());
            }
            Signer by = mood() == Mood.BY_A_STRANGER ? stranger : honest;
            DigestCalculator sha256 = new JcaDigestCalculatorProviderBuilder()
                    .build()
                    .get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256));
            TimeStampTokenGenerator tokens = new TimeStampTokenGenerator(
                    new JcaSimpleSignerInfoGeneratorBuilder()
                            .build("SHA256withECDSA", by.keys().getPrivate(), by.certificate()),
                    sha256,
                    new ASN1ObjectIdentifier("1.2.3.4"));
            tokens.addCertificates(new JcaCertStore(List.of(by.certificate(), by.issuer())));
            return new TimeStampResponseGenerator(tokens, TSPAlgorithms.ALLOWED)
                    .generate(request, BigInteger.valueOf(ASKED.get()), new Date())
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static Signer signer(String name) throws Exception {
        KeyPair root = keys();
        KeyPair own = keys();
        X500Name rootName = new X500Name("CN=" + name + " root");
        var rootSigner = new JcaContentSignerBuilder("SHA256withECDSA").build(root.getPrivate());
        Date from = Date.from(Instant.now().minus(Duration.ofDays(1)));
        Date to = Date.from(Instant.now().plus(Duration.ofDays(30)));
        X509CertificateHolder issuer = new JcaX509v3CertificateBuilder(
                        rootName, BigInteger.ONE, from, to, rootName, root.getPublic())
                .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                .build(rootSigner);
        X509CertificateHolder certificate = new JcaX509v3CertificateBuilder(
                        rootName, BigInteger.TWO, from, to, new X500Name("CN=" + name + " stamps"), own.getPublic())
                .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(KeyPurposeId.id_kp_timeStamping))
                .build(rootSigner);
        return new Signer(own, certificate, issuer);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static String pem(X509CertificateHolder certificate) {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(new JcaX509CertificateConverter().getCertificate(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return text.toString();
    }
}
