package io.postern.tls;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The keys of Quarkus that make both of its servers speak TLS and nothing else: 1.3, and 1.2 with suites that keep past
 * conversations secret when the key is lost.
 */
public final class TlsKeys {
    private static final String OURS = "postern.tls.";
    /** Under which Quarkus knows the certificate; see {@link CertificateFiles}. */
    static final String NAME = "gateway";

    private static final String THEIRS = "quarkus.tls." + NAME + ".";
    private static final String SUITES = String.join(
            ",",
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsKeys() {}

    /** Empty when the configuration names no certificate. */
    public static Map<String, String> of(Function<String, Optional<String>> config) {
        Map<String, String> keys = new LinkedHashMap<>();
        if (value(config, "certificate").isPresent()) {
            keys.put(THEIRS + "protocols", "TLSv1.3,TLSv1.2");
            keys.put(THEIRS + "cipher-suites", SUITES);
            value(config, "client-ca").ifPresent(file -> keys.put(THEIRS + "trust-store.pem.certs", file));
            keys.put("quarkus.http.tls-configuration-name", NAME);
            keys.put("quarkus.http.insecure-requests", "disabled");
            keys.put("quarkus.management.tls-configuration-name", NAME);
        }
        return keys;
    }

    private static Optional<String> value(Function<String, Optional<String>> config, String key) {
        return config.apply(OURS + key).filter(value -> !value.isBlank());
    }
}
