package io.postern.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The native executable beside the same gateway on the JVM: both run at once over one database, one key server and one bank, and
 * take turns. Starts are counted to the first answer for which the database was asked, over a schema that is there already: in a
 * cluster a job migrates.
 */
final class ExecutableRounds {
    private static final String JVM = "JVM";
    private static final String NATIVE = "native";
    private static final String HEAP = "-Xmx256m";
    private static final int STARTS = 5;
    private static final int IN_FLIGHT = 32;
    private static final int WARM_NATIVE = 3;

    private final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
    private final Path home;
    private final BenchServer server;
    private final int bankPort;
    private final Map<String, String> keys;
    private final List<String> executable;

    ExecutableRounds(Path home, BenchServer server, int bankPort, Map<String, String> keys, Path executable) {
        this.home = home;
        this.server = server;
        this.bankPort = bankPort;
        this.keys = keys;
        this.executable = List.of(executable.toAbsolutePath().toString(), HEAP);
    }

    /** Markdown. */
    String run(ClosedLoops loops, Options options) throws Exception {
        try (Gateway first = Gateway.start(home, server, bankPort, keys)) {
            first.token("operator", "mch_demo"); // migrates the database
        }
        double[] jvmStarts = new double[STARTS];
        double[] nativeStarts = new double[STARTS];
        for (int n = 0; n < STARTS; n++) {
            jvmStarts[n] = startMillis(Gateway.onJvm(HEAP));
            nativeStarts[n] = startMillis(executable);
        }
        try (Gateway jvm = onJvm();
                Gateway compiled = start(executable)) {
            Processes.Memory[] idle = memory(jvm, compiled);
            Figures figures = payments(loops, jvm, compiled, options);
            Processes.Memory[] loaded = memory(jvm, compiled);
            return text(Figures.median(jvmStarts), Figures.median(nativeStarts), idle, loaded, figures);
        }
    }

    private static Processes.Memory[] memory(Gateway jvm, Gateway compiled) throws IOException {
        return new Processes.Memory[] {Processes.Memory.of(jvm.pid()), Processes.Memory.of(compiled.pid())};
    }

    private Figures payments(ClosedLoops loops, Gateway jvm, Gateway compiled, Options options) throws Exception {
        ClosedLoop toJvm = loops.to(jvm.port());
        List<Shop> shops = new Town(jvm, toJvm).open().subList(0, Town.SPREAD_MERCHANTS);
        Case onJvm = new HttpPayments(JVM, new HttpLoad(toJvm, new Meter(server, jvm.pid())), shops, acknowledged);
        Case natively = new HttpPayments(
                NATIVE,
                new HttpLoad(loops.to(compiled.port()), new Meter(server, compiled.pid())),
                shops,
                acknowledged);
        while (acknowledged.size() < options.warmPayments()) {
            Bench.say(
                    "Warming up: %.0f payments/s".formatted(onJvm.run(IN_FLIGHT).perSecond()));
        }
        for (int n = 0; n < WARM_NATIVE; n++) {
            natively.run(IN_FLIGHT);
        }
        Figures figures = new Figures();
        for (int round = 0; round < options.rounds(); round++) {
            List<Case> turns = round % 2 == 0 ? List.of(onJvm, natively) : List.of(natively, onJvm);
            for (Case turn : turns) {
                Slice slice = turn.run(IN_FLIGHT);
                Bench.say("  %-8s %6.0f/s".formatted(turn.name(), slice.perSecond()));
                figures.add(turn.name(), IN_FLIGHT, slice);
            }
        }
        return figures;
    }

    private Gateway onJvm() throws IOException, InterruptedException {
        return start(Gateway.onJvm(HEAP));
    }

    private Gateway start(List<String> program) throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(keys);
        settings.put("postern.database.migrations.at-start", "false");
        return Gateway.start(home, server, bankPort, settings, program);
    }

    private double startMillis(List<String> program) throws IOException, InterruptedException {
        try (Gateway gateway = start(program)) {
            return gateway.startMillis();
        }
    }

    private static String text(
            double jvmStart, double nativeStart, Processes.Memory[] idle, Processes.Memory[] loaded, Figures figures) {
        return """
                ## Native executable beside the JVM

                | | JVM | native | native ÷ JVM |
                |---|---|---|---|
                | start to the first answer of the database, ms, median of %d | %.0f | %.0f | %.2f |
                %s%s\
                | payments/s, %d in flight, median of rounds | %.0f | %.0f | %.2f |
                | CPU of the gateway, µs a payment | %.0f | %.0f | %.2f |
                """.formatted(
                        STARTS,
                        jvmStart,
                        nativeStart,
                        nativeStart / jvmStart,
                        rows("when idle", idle),
                        rows("after load", loaded),
                        IN_FLIGHT,
                        figures.median(JVM, IN_FLIGHT, Slice::perSecond),
                        figures.median(NATIVE, IN_FLIGHT, Slice::perSecond),
                        figures.medianRatio(NATIVE, JVM, IN_FLIGHT),
                        figures.median(JVM, IN_FLIGHT, Slice::gatewayMicros),
                        figures.median(NATIVE, IN_FLIGHT, Slice::gatewayMicros),
                        figures.median(NATIVE, IN_FLIGHT, Slice::gatewayMicros)
                                / figures.median(JVM, IN_FLIGHT, Slice::gatewayMicros));
    }

    private static String rows(String when, Processes.Memory[] memory) {
        return row("resident memory", when, memory[0].residentMegabytes(), memory[1].residentMegabytes())
                + row("of it in no file", when, memory[0].ownMegabytes(), memory[1].ownMegabytes());
    }

    private static String row(String what, String when, long jvm, long compiled) {
        return "| %s %s, MB | %d | %d | %.2f |%n".formatted(what, when, jvm, compiled, (double) compiled / jvm);
    }

    /** Makes the load generators of both. */
    interface ClosedLoops {
        ClosedLoop to(int port);
    }
}
