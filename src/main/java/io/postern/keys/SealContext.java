package io.postern.keys;

import java.util.UUID;

/** Where a sealed value belongs: the same bytes put into another row or field cannot be opened there. */
public record SealContext(String table, UUID recordId, String field) {}
