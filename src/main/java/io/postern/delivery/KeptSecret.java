package io.postern.delivery;

import java.time.Instant;
import java.util.UUID;

/**
 * A version of an endpoint's secret as its row keeps it.
 *
 * @param formerUntil until when those before this one are signed with, too
 */
record KeptSecret(UUID id, int version, byte[] sealed, Instant formerUntil) {}
