package io.postern.acquirer.sandbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Whether and how this process runs the sandbox bank. */
@ConfigMapping(prefix = "postern.sandbox")
interface SandboxConfig {
    /** Whether this process runs the sandbox bank. A production start refuses it. */
    @WithDefault("false")
    boolean enabled();

    /** Address that the sandbox bank listens on. */
    @WithDefault("127.0.0.1")
    String host();

    /** Port that the sandbox bank listens on; 0 takes a free one. */
    @WithDefault("8082")
    int port();

    /** Where a cardholder's browser finds the sandbox bank; without it, the address it listens on. */
    Optional<String> publicUrl();

    /** What the sandbox bank's chances follow. */
    @WithDefault("1")
    long seed();

    /** How long an authorization can be captured, on the bank's clock. */
    @WithDefault("7d")
    Duration authorizationLife();

    /** How long a refund of the delayed-refund cards takes to turn, on the bank's clock. */
    @WithDefault("5s")
    Duration refundDelay();

    /** Where the sandbox bank sends its webhooks; without it, it sends none. */
    Optional<String> webhookUrl();

    /**
     * What the sandbox bank tells by webhook: {@code news} for what no good answer told and what changes later, {@code all} for
     * every booking, {@code none}.
     */
    @WithDefault("news")
    WebhookMode webhooks();

    /** Database where the sandbox bank keeps its book, {@code jdbc:postgresql://host:port/name}. */
    @WithDefault("jdbc:postgresql://127.0.0.1:8081/postern")
    String jdbcUrl();

    /** Role that owns the schema {@code sandbox} there. */
    @WithDefault("sandbox_bank")
    String username();

    /** The role's password; none where the server trusts its own machine. */
    Optional<String> password();

    /** The most connections of the sandbox bank to its database. */
    @WithDefault("4")
    int connections();
}
