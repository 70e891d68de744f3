package io.postern.dispute;

import java.time.Instant;
import java.util.Map;

/** A saved view as the team sees it. */
record SavedView(
        String id, String object, String name, Map<String, String> filters, boolean personal, Instant createdAt) {}
