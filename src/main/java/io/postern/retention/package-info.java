/**
 * Receipts that are past their time: put into month files with their proofs, let go from the table once the files hold, and brought back
 * from them. The gateway writes the files; only the database's owner lets rows go, by a command, and the database lets none go that
 * its log does not show to be in a file.
 *
 * <pre>
 * month is past ──▶ nothing keeps it ──▶ receipts-2024-10.jsonl.gz ──▶ receipts-manifest-000003.json ──▶ receipt_archive
 *                   all is sealed        proven, read back             signed, chained                   the fact
 *
 * release-receipts: release_begun ──▶ rows leave, a stub stays of each ──▶ released ──▶ restore-receipts: restore_begun ──▶ restored
 * </pre>
 */
@Room(
        name = "retention",
        mayUse = {"problem", "id", "database", "keys", "log.tree", "audit", "archive", "receipt", "log"})
package io.postern.retention;

import io.postern.Room;
