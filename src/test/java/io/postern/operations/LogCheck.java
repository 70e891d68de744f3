package io.postern.operations;

import io.postern.cli.CommandForTests;
import io.postern.cli.CommandForTests.Ran;
import io.postern.faults.GatewayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The transparency log as an auditor checks it: brought out of the gateway, and verified with keys and anchors from elsewhere. */
final class LogCheck {
    private LogCheck() {}

    static void awaitSealed(PostgresServer server) {
        Await.until("every receipt is sealed", Duration.ofSeconds(60), () -> "0".equals(server.ask("""
                SELECT count(*) FROM receipt r WHERE NOT EXISTS (
                    SELECT FROM log_leaf l WHERE l.kind = 'receipt' AND l.entry_id = r.id AND l.of_merchant = r.merchant_id)
                """)));
    }

    static Ran verify(GatewayProcess gateway, Path into, Path keys, Path anchors) throws IOException {
        Path token = Files.writeString(
                into.resolveSibling(into.getFileName() + ".token"),
                gateway.get("/dev/token?role=auditor&merchant=mch_demo").body());
        Path kept = CommandForTests.copyOfAnchors(anchors, into.resolveSibling(into.getFileName() + ".anchors"));
        String url = gateway.at("").toString();
        Ran exported =
                CommandForTests.run("export-log", into.toString(), "--url", url, "--token-file", token.toString());
        if (exported.exit() != 0) {
            throw new AssertionError(exported.said());
        }
        return CommandForTests.run(
                "verify-log", into.toString(), "--key", keys.toString(), "--anchors", kept.toString());
    }
}
