package io.postern.archive;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;

/**
 * What is said of a month file and signed: its hash, what is in it, and the hash of the manifest before it. On the disk it is
 * a JSON Web Signature (RFC 7515, flattened), so that libraries of others verify it.
 *
 * @param number counts all manifests from 1
 * @param part 1, or more for entries that were found in the month when it was archived already
 * @param previous the hash of the manifest before, as it lies on the disk; null for the first
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "type",
    "number",
    "month",
    "part",
    "file",
    "sha256",
    "bytes",
    "entries",
    "first_id",
    "last_id",
    "previous"
})
record Manifest(
        String type,
        int number,
        String month,
        int part,
        String file,
        String sha256,
        long bytes,
        long entries,
        @JsonProperty("first_id") String firstId,
        @JsonProperty("last_id") String lastId,
        String previous) {

    static final String TYPE = "postern.audit.archive.v1";
    static final Jws<Manifest> JWS = new Jws<>("postern-audit-archive", Manifest.class);

    static String fileName(int number) {
        return "manifest-%06d.json".formatted(number);
    }

    /** @throws IOException when the bytes are no manifest */
    static Jws.Signed<Manifest> read(byte[] file) throws IOException {
        Jws.Signed<Manifest> read = JWS.read(file);
        if (!TYPE.equals(read.payload().type())) {
            throw new IOException("not of the type " + TYPE);
        }
        return read;
    }
}
