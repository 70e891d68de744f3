package io.postern.archive;

import io.postern.keys.TreeHeads;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Signs what is said of a month file, and lays it beside the file: once, whatever is cut off. */
@ApplicationScoped
public class SignManifest {
    private final TreeHeads heads;

    SignManifest(TreeHeads heads) {
        this.heads = heads;
    }

    /** A manifest as it lies on the disk, and the name of the key that signed it. */
    public record Signed(String keyId, byte[] bytes) {}

    /** One that a cut-off run has signed already is taken over: the key may have changed since, the manifest has not. */
    public <T> Uni<Signed> sign(ArchiveDirectory directory, String name, Jws<T> form, T manifest) {
        return Disk.get(() -> known(directory.file(name), form, manifest))
                .flatMap(known -> known != null
                        ? Uni.createFrom().item(known)
                        : heads.signNamed(form.signingInput(manifest))
                                .flatMap(signed -> Disk.get(() -> placed(
                                        directory,
                                        name,
                                        signed.keyId(),
                                        form.signed(manifest, signed.keyId(), signed.signature())))));
    }

    private static <T> Signed known(Path file, Jws<T> form, T wanted) throws IOException {
        if (!Files.exists(file)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(file);
        Jws.Signed<T> known = form.read(bytes);
        if (!known.payload().equals(wanted)) {
            throw new IllegalStateException(file + " is there already and says otherwise; it is left as it is");
        }
        return new Signed(known.keyId(), bytes);
    }

    private static Signed placed(ArchiveDirectory directory, String name, String keyId, byte[] bytes)
            throws IOException {
        directory.placeBytes(bytes, name);
        Path file = directory.file(name);
        if (!Arrays.equals(bytes, Files.readAllBytes(file))) {
            throw new IllegalStateException(file + " does not hold what was written to it");
        }
        return new Signed(keyId, bytes);
    }
}
