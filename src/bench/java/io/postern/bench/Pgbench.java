package io.postern.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Runs pgbench against the measured server, as the gateway's role and with prepared statements. */
final class Pgbench {
    private final BenchServer server;
    private final Path home;
    private final String program;
    private final AtomicInteger runs = new AtomicInteger();

    Pgbench(BenchServer server, Path home, String program) {
        this.server = server;
        this.home = home;
        this.program = program;
    }

    /** @param limit such as {@code -T 3} or {@code -t 100} */
    Run start(PgbenchScript script, int clients, String... limit) throws IOException {
        int number = runs.incrementAndGet();
        String log = "pgbench-" + number;
        List<String> command = new ArrayList<>(List.of(
                program,
                "-n",
                "-M",
                "prepared",
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(server.port()),
                "-U",
                "postern_app",
                "-c",
                String.valueOf(clients),
                "-j",
                String.valueOf(Math.min(2, clients)),
                "-l",
                "--log-prefix=" + home.resolve(log),
                "-f",
                script.file().toString()));
        command.addAll(List.of(limit));
        script.with("base", 300_000_000_000L + number * 500_000_000L)
                .with("n", 0)
                .variables()
                .forEach((name, value) -> command.addAll(List.of("-D", name + "=" + value)));
        command.add("postern");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve(log + ".out").toFile());
        builder.environment().put("PGPASSWORD", server.logins().app());
        return new Run(builder.start(), log);
    }

    /** One run of pgbench and the log it writes of every transaction. */
    final class Run {
        private final Process process;
        private final String log;

        private Run(Process process, String log) {
            this.process = process;
            this.log = log;
        }

        long pid() {
            return process.pid();
        }

        /** Waits for its end; the latency of each transaction that ended in that time (microseconds since 1970). */
        long[] latencies(long fromMicros, long toMicros) throws IOException, InterruptedException {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(Files.readString(home.resolve(log + ".out")));
            }
            List<Long> micros = new ArrayList<>();
            try (var files = Files.newDirectoryStream(home, log + ".{[0-9]*}")) {
                for (Path file : files) {
                    for (String line : Files.readAllLines(file)) {
                        String[] field = line.split(" "); // client, number, latency, script, seconds, microseconds
                        long end = Long.parseLong(field[4]) * 1_000_000 + Long.parseLong(field[5]);
                        if (end >= fromMicros && end < toMicros) {
                            micros.add(Long.parseLong(field[2]));
                        }
                    }
                    Files.delete(file);
                }
            }
            return micros.stream().mapToLong(Long::longValue).sorted().toArray();
        }
    }
}
