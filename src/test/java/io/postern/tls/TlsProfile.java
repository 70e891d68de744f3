package io.postern.tls;

import io.postern.FreePort;
import io.quarkus.test.junit.QuarkusTestProfile;
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
        keys.put("quarkus.http.test-port", String.valueOf(FreePort.next()));
        keys.put("quarkus.http.test-ssl-port", String.valueOf(FreePort.next()));
        keys.put("quarkus.management.test-port", String.valueOf(FreePort.next()));
        return keys;
    }
}
