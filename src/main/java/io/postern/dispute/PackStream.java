package io.postern.dispute;

import io.postern.dispute.MakePack.Pack;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;

/** Hands a pack out as ZIP, a piece at a time: of what was handed in, no more than one piece is ever in memory. */
@ApplicationScoped
class PackStream {
    private final DisputeFileStore files;

    PackStream(DisputeFileStore files) {
        this.files = files;
    }

    Multi<byte[]> zip(Pack pack) {
        PackZip zip = new PackZip();
        Multi<byte[]> all = Multi.createFrom()
                .iterable(pack.files())
                .onItem()
                .transformToMultiAndConcatenate(file -> added(zip, pack, file));
        Multi<byte[]> end = Multi.createFrom().item(() -> {
            zip.finish();
            return zip.drain();
        });
        return Multi.createBy().concatenating().streams(all, end);
    }

    private Multi<byte[]> added(PackZip zip, Pack pack, PackFile file) {
        Multi<byte[]> content = switch (file) {
            case PackFile.Made made -> Multi.createFrom().item(made.content());
            case PackFile.HandedIn handedIn ->
                files.content(pack.material().found().keys(), pack.material().file(handedIn.fileId()));
        };
        return Multi.createFrom()
                .deferred(() -> {
                    zip.begin(file);
                    return content;
                })
                .map(piece -> {
                    zip.add(piece);
                    return zip.drain();
                });
    }
}
