package io.postern.dispute;

import java.time.Instant;

/**
 * A note as the team sees it.
 *
 * @param author who wrote it, by the subject of its access token
 */
record NoteView(String id, String object, String dispute, String author, String text, Instant createdAt) {}
