package io.postern.intake;

import io.postern.intake.IntakeConfig.CertificateConfig;
import io.postern.intake.IntakeConfig.SenderConfig;
import io.postern.webhook.AdyenScheme;
import io.postern.webhook.CertificateScheme;
import io.postern.webhook.CertificateText;
import io.postern.webhook.MessageSignatureScheme;
import io.postern.webhook.PublicKeyText;
import io.postern.webhook.Scheme;
import io.postern.webhook.StandardScheme;
import io.postern.webhook.StripeScheme;
import io.postern.webhook.TrustedKeys;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/** Makes a sender of its configuration; what cannot be one keeps the gateway from starting. */
final class SenderReader {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    private SenderReader() {}

    static Sender read(String name, SenderConfig config) {
        try {
            return new Sender(
                    checked(name),
                    checked(config.acquirer().orElse(name)),
                    scheme(name, config),
                    config.mapping(),
                    publicKeys(config),
                    config.scheme() != SchemeName.MUTUAL_TLS,
                    config.acknowledgement()
                            .body()
                            .map(body -> new Sender.Acknowledgement(
                                    config.acknowledgement().contentType(), body)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("postern.intake.senders." + name + ": " + e.getMessage(), e);
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "a name is a small letter and up to 31 small letters, digits, - and _, not " + name);
        }
        return name;
    }

    private static Scheme scheme(String name, SenderConfig config) {
        return switch (config.scheme()) {
            case STANDARD_WEBHOOKS -> new StandardScheme(header(config, "webhook"));
            case STRIPE -> new StripeScheme(header(config, "stripe-signature"));
            case ADYEN -> new AdyenScheme();
            case HTTP_SIGNATURE ->
                new MessageSignatureScheme(config.secretKeyId().orElse(name));
            case MUTUAL_TLS -> new CertificateScheme(identity(config.certificate()));
        };
    }

    private static String header(SenderConfig config, String usual) {
        return config.header().orElse(usual).toLowerCase(Locale.ROOT);
    }

    private static CertificateScheme.Identity identity(CertificateConfig config) {
        return new CertificateScheme.Identity(
                config.subject().map(X500Principal::new),
                config.name(),
                config.fingerprint().map(SenderReader::fingerprint),
                config.authority().map(CertificateText::ofAuthority));
    }

    private static String fingerprint(String text) {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!FINGERPRINT.matcher(digits).matches()) {
            throw new IllegalArgumentException("a fingerprint is 64 hexadecimal digits, the SHA-256 of a certificate");
        }
        return digits;
    }

    private static List<TrustedKeys.PublicKey> publicKeys(SenderConfig config) {
        return config.publicKeys().entrySet().stream()
                .map(key -> new TrustedKeys.PublicKey(key.getKey(), PublicKeyText.bytes(key.getValue())))
                .toList();
    }
}
