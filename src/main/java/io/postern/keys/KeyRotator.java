package io.postern.keys;

import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.UUID;

/**
 * The rotation's own way into a key source: it makes, rewraps and disables versions and learns no key. Each call may be
 * repeated; {@link #makeVersion} then makes one version more.
 */
public interface KeyRotator {
    Uni<SourceVersions> versions(SourceKey key);

    /** Makes a version and returns its number; the source uses it from now on where nobody pins another. */
    Uni<Integer> makeVersion(SourceKey key);

    /** Wraps data keys anew by the newest key-encryption key, in one call and in order. */
    Uni<List<String>> rewrap(List<Wrapping> wrapped);

    /** Puts all versions below this one out of use for good. */
    Uni<Void> disableBelow(SourceKey key, int version);

    /** Adds a secret of an acquirer's webhooks and returns its version. */
    Uni<Integer> putWebhookSecret(String acquirer, byte[] secret);

    Uni<Void> destroyWebhookSecret(String acquirer, int version);

    /** Which versions a source has: all between these two, both included, are usable. */
    record SourceVersions(int oldestUsable, int newest) {}

    /** A wrapped data key and whose it is. */
    record Wrapping(UUID merchantId, String wrapped) {}
}
