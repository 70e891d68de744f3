/**
 * Month files of the trail, for those who trust neither the gateway nor its database: written once, signed, each bound to the one
 * before it, read back and compared with every row before the fact of it is inserted. Nothing leaves the database by it.
 *
 * <pre>
 * month is over ──▶ fence passed ──▶ audit-2026-10.jsonl.gz ──▶ manifest-000007.json ──▶ audit_archive
 *                                    written, read back         signed, chained          the fact
 * </pre>
 */
@Room(
        name = "archive",
        mayUse = {"problem", "id", "database", "wire", "keys", "access", "audit"})
package io.postern.archive;

import io.postern.Room;
