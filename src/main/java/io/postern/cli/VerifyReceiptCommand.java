package io.postern.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.postern.log.tree.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Verifies a receipt with no gateway and no network; ends with 1 when something does not hold, 2 when nobody can say. */
@Command(
        name = "verify-receipt",
        mixinStandardHelpOptions = true,
        description = "Verifies a receipt's proof, as GET /v1/receipts/{id}/proof gave it. Needs no gateway.")
final class VerifyReceiptCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The proof.")
    private Path file;

    @Option(names = "--key", paramLabel = "FILE", description = "The log's public keys, as GET /v1/log/key gave them.")
    private Path key;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Verdict verdict = new Verdict(spec.commandLine().getOut());
        try {
            var keys = key == null ? List.<VerifierKey>of() : VerifierKeys.read(key);
            new ReceiptVerifier(keys, verdict).verify(proof());
        } catch (IOException | RuntimeException e) { // whatever a file may hold, it is not said to be wrong
            verdict.open(Unreadable.why(e));
        }
        return verdict.end("The proof");
    }

    private JsonNode proof() throws IOException {
        try {
            return ReceiptVerifier.JSON.readTree(Unreadable.text(file));
        } catch (JsonProcessingException e) {
            throw Unreadable.noJson(file, e);
        }
    }
}
