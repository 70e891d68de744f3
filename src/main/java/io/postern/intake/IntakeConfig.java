package io.postern.intake;

import io.postern.acquirer.NewsFormat;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** Who may send webhooks to the gateway, and what proves that they are theirs. Secrets never stand here; see docs/webhooks. */
@ConfigMapping(prefix = "postern.intake")
interface IntakeConfig {
    /**
     * Whether a sender may ask ({@code …/echo}) what was signed and why a signature failed. For tests with a bank; refused in
     * production.
     */
    @WithDefault("false")
    boolean echo();

    /** The senders, by the name that stands in the address they post to. The sandbox bank is one. */
    Map<String, SenderConfig> senders();

    /** One sender. */
    interface SenderConfig {
        /**
         * What proves its webhooks: {@code standard-webhooks}, {@code stripe}, {@code adyen}, {@code http-signature} (RFC 9421) or
         * {@code mutual-tls}.
         */
        @WithDefault("standard-webhooks")
        SchemeName scheme();

        /**
         * The name of the signature's header where it differs: of {@code stripe} the whole name ({@code Stripe-Signature}), of
         * {@code standard-webhooks} what its three headers begin with ({@code webhook}).
         */
        Optional<String> header();

        /** The acquirer that it speaks for; by default the sender's own name. */
        Optional<String> acquirer();

        /** In which words it tells what it tells: {@code sandbox}, {@code adyen} or {@code stripe}. */
        @WithDefault("sandbox")
        NewsFormat mapping();

        /**
         * Its public keys of Ed25519 by their names: PEM, or the Base64 of the bare 32 bytes, with or without {@code whpk_}. Of
         * {@code http-signature} the name is the {@code keyid}.
         */
        Map<String, String> publicKeys();

        /** Of {@code http-signature}: the {@code keyid} of the shared secrets; by default the sender's own name. */
        Optional<String> secretKeyId();

        /** Of {@code mutual-tls}: what its certificate is known by. What is named must all fit. */
        CertificateConfig certificate();

        /** What it is told when its webhook was taken; always with status 202. */
        AcknowledgementConfig acknowledgement();
    }

    /** What a sender's client certificate is known by: its fingerprint, or a subject or name beside the authority. */
    interface CertificateConfig {
        /** Its subject, such as {@code CN=webhooks,O=Bank,C=GB}. */
        Optional<String> subject();

        /** One of its alternative names: a host or a URI. */
        Optional<String> name();

        /** Its SHA-256, in hexadecimal digits; colons between them count for nothing. */
        Optional<String> fingerprint();

        /**
         * Certificate of the authority that issued it (itself, not the one above it), PEM. Needed where there is no
         * fingerprint: else any authority of {@code postern.tls.client-ca} could issue the same subject or name.
         */
        Optional<String> authority();
    }

    /** An answer in the sender's own words. */
    interface AcknowledgementConfig {
        /** The answer's body, such as {@code [accepted]}; by default JSON with the id of what was kept. */
        Optional<String> body();

        /** The type of that body. */
        @WithDefault("text/plain")
        String contentType();
    }
}
