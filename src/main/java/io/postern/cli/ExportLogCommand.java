package io.postern.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Brings the whole log into files, for an auditor who verifies it elsewhere. */
@Command(
        name = "export-log",
        mixinStandardHelpOptions = true,
        description = "Brings the transparency log into a directory, for verify-log. Needs a token of an auditor.")
final class ExportLogCommand implements Callable<Integer> {
    private static final long ENTRIES_A_FILE = 100_000;
    private static final int AT_ONCE = 1_000;

    @Mixin
    private GatewayOptions gateway;

    @Parameters(paramLabel = "DIR", description = "A new directory.")
    private Path directory;

    @Spec
    private CommandSpec spec;

    private long exported;

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (Files.exists(directory)) {
            throw new Refused(directory + " is there already: an export has a directory of its own.");
        }
        Files.createDirectories(directory);
        GatewayClient client = gateway.client();
        LogFiles files = new LogFiles(directory);
        long size = client.get("/v1/log/head").path("size").asLong();
        writeKeys(client, files);
        writeHeads(client, files, size);
        writeEntries(client, files, size);
        writeStrays(client, files);
        spec.commandLine().getOut().printf("%d entries are in %s.%n", exported, directory);
        return 0;
    }

    private static void writeKeys(GatewayClient client, LogFiles files) throws InterruptedException, IOException {
        try (BufferedWriter out = Files.newBufferedWriter(files.keys())) {
            for (JsonNode key : client.get("/v1/log/key").path("keys")) {
                out.write(key.path("verifier_key").asText() + "\n");
            }
        }
    }

    /** Up to the size that the export is of: the log grows meanwhile. */
    private static void writeHeads(GatewayClient client, LogFiles files, long size)
            throws InterruptedException, IOException {
        try (BufferedWriter out = Files.newBufferedWriter(files.heads())) {
            String after = "0";
            while (after != null) {
                JsonNode page = client.get("/v1/log/heads?limit=" + AT_ONCE + "&after=" + after);
                for (JsonNode head : page.path("data")) {
                    if (head.path("size").asLong() <= size) {
                        out.write(head + "\n");
                    }
                }
                after = next(page);
            }
        }
    }

    private void writeEntries(GatewayClient client, LogFiles files, long size)
            throws InterruptedException, IOException {
        BufferedWriter out = Files.newBufferedWriter(files.entries(0));
        try {
            for (String from = "0"; from != null; ) {
                JsonNode page = client.get("/v1/log/entries?limit=" + AT_ONCE + "&from=" + from);
                for (JsonNode entry : page.path("data")) {
                    if (entry.path("position").asLong() >= size) {
                        return;
                    }
                    if (exported > 0 && exported % ENTRIES_A_FILE == 0) {
                        out.close();
                        out = Files.newBufferedWriter(files.entries(exported));
                    }
                    out.write(entry + "\n");
                    exported++;
                }
                from = next(page);
            }
        } finally {
            out.close();
        }
    }

    private static void writeStrays(GatewayClient client, LogFiles files) throws InterruptedException, IOException {
        try (BufferedWriter out = Files.newBufferedWriter(files.strays())) {
            for (String kind : List.of("receipt", "journal", "audit_entry", "posting")) {
                String query = "/v1/log/strays?kind=" + kind;
                for (String after = ""; after != null; ) {
                    JsonNode page = client.get(query + after);
                    for (JsonNode stray : page.path("data")) {
                        out.write(stray + "\n");
                    }
                    after = next(page) == null ? null : "&after=" + next(page);
                }
            }
        }
    }

    private static String next(JsonNode page) {
        return page.path("next_cursor").asText(null);
    }
}
