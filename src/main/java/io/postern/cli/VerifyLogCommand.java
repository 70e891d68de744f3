package io.postern.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies an exported log with no gateway and no network; ends with 1 when something does not hold, 2 when nobody can say. */
@Command(
        name = "verify-log",
        mixinStandardHelpOptions = true,
        description = "Verifies a log that export-log brought into a directory. Needs no gateway.")
final class VerifyLogCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The exported log.")
    private Path directory;

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The log's public keys, from before; without, those of the export, which then stays open.")
    private Path key;

    @Option(
            names = "--anchors",
            paramLabel = "DIR",
            description = "Anchors that were kept elsewhere; otherwise the directory anchors of the export.")
    private Path anchors;

    @Option(
            names = "--receipts",
            paramLabel = "DIR",
            description = "The archive of receipts that have left the database; without it their texts stay open.")
    private Path receipts;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(spec.commandLine().getOut());
        try {
            LogFiles files = exported();
            var keys = VerifierKeys.read(key == null ? files.keys() : key);
            if (key == null) {
                verdict.open(
                        "who signed: no key was given (--key), and the export's own are the word of whoever made it");
            }
            new LogVerifier(keys, verdict).verify(files, anchors == null ? files.anchors() : anchors, receipts);
        } catch (IOException | RuntimeException e) { // whatever the files may hold, they are not said to be wrong
            verdict.open("the files cannot be read: " + Unreadable.why(e));
        }
        return verdict.end("The log");
    }

    private LogFiles exported() throws IOException {
        LogFiles files = new LogFiles(directory);
        if (!Files.isDirectory(directory)) {
            throw new IOException(directory + " is no directory");
        }
        for (Path part : List.of(files.heads(), files.strays())) {
            if (!Files.exists(part)) {
                throw new IOException("%s has no %s, so it is not what export-log made, or not all of it"
                        .formatted(directory, part.getFileName()));
            }
        }
        return files;
    }
}
