package io.postern.tls;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A gateway that serves TLS as one in production does: by the same keys, with files that a test made. */
public class TlsProfile implements QuarkusTestProfile {
    static final Path FOLDER =
            Path.of("target", "tls-" + ProcessHandle.current().pid());
    static final Path CERTIFICATE = FOLDER.resolve("certificate.pem");
    static final Path KEY = FOLDER.resolve("key.pem");
    static final Path BANK = FOLDER.resolve("bank.p12");
    private static final Path BANKS = FOLDER.resolve("banks.pem");

    @Override
    public Map<String, String> getConfigOverrides() {
        CertificateForTests.make("gateway").writeTo(CERTIFICATE, KEY);
        if (!Files.exists(BANK)) { // this may be asked for once more, from another class loader
            CertificateForTests bank = CertificateForTests.make("bank");
            bank.writeTo(BANKS, FOLDER.resolve("bank-key.pem"));
            bank.keepIn(BANK);
        }
        Map<String, String> keys = new HashMap<>(Map.of(
                "postern.tls.certificate", CERTIFICATE.toString(),
                "postern.tls.key", KEY.toString(),
                "postern.tls.client-ca", BANKS.toString(),
                "postern.tls.reload-period", "1s",
                "postern.intake.senders.certified.scheme", "mutual-tls",
                "postern.intake.senders.certified.certificate.fingerprint",
                        CertificateForTests.in(BANK).fingerprint()));
        keys.putAll(TlsKeys.of(key -> Optional.ofNullable(keys.get(key))));
        keys.put("quarkus.http.test-port", freePort());
        keys.put("quarkus.http.test-ssl-port", freePort());
        keys.put("quarkus.management.test-port", freePort());
        return keys;
    }

    private static String freePort() {
        try (ServerSocket probe = new ServerSocket(0)) {
            return String.valueOf(probe.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
