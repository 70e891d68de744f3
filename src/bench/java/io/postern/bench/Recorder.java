package io.postern.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Lets PostgreSQL itself tell which statements the gateway sends, with their parameters. */
final class Recorder {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BenchServer server;

    Recorder(BenchServer server) {
        this.server = server;
    }

    /** A thing to do while PostgreSQL writes everything down. */
    interface Deed {
        void run() throws IOException, InterruptedException;
    }

    /** The statements of the deed that carry this mark in a parameter, in the order they were sent. */
    List<Statement> record(String mark, Deed deed) throws SQLException, IOException, InterruptedException {
        logging("all");
        deed.run();
        logging("none");
        List<Statement> found = new ArrayList<>();
        for (String line : Files.readAllLines(server.log())) {
            JsonNode entry = JSON.readTree(line);
            String message = entry.path("message").asText();
            String detail = entry.path("detail").asText();
            if (message.startsWith("execute ") && detail.contains("'" + mark + "'")) {
                found.add(new Statement(
                        message.substring(message.indexOf(": ") + 2),
                        Statement.values(detail),
                        entry.path("timestamp").asText()));
            }
        }
        return found;
    }

    private void logging(String which) throws SQLException, InterruptedException {
        server.execute("ALTER SYSTEM SET log_statement = '" + which + "'");
        server.execute("SELECT pg_reload_conf()");
        Thread.sleep(500); // each session reads its settings again before its next statement
    }
}
