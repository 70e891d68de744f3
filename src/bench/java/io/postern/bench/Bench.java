package io.postern.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** {@code make bench}: starts everything, measures, looks whether the books are right, prints. */
final class Bench {
    private final Path home;
    private final Options options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private final InstantBank bank = new InstantBank();

    private Bench(Path home, Options options) {
        this.home = home;
        this.options = options;
    }

    public static void main(String... args) throws Exception {
        Path home = Files.createDirectories(Path.of("target", "bench")).toAbsolutePath();
        int status = 1;
        try {
            new Bench(home, Options.of(System.getenv())).run();
            status = 0;
        } catch (Exception e) {
            e.printStackTrace();
        } finally {
            System.exit(status); // Vert.x would keep the process
        }
    }

    static void say(String line) {
        System.out.println(line);
    }

    private void run() throws Exception {
        BenchServer server = new BenchServer(home.resolve("postgres"), Ports.free());
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        say("Starting PostgreSQL, a key server and the gateway …");
        server.start();
        bank.start(vertx);
        if (options.intakeAlone()) {
            intake(server);
            return;
        }
        if (options.nativeAlone()) {
            besideTheJvm(server);
            return;
        }
        if (options.tracesAlone()) {
            Map<String, String> keys = Map.of(
                    "postern.keys.local.file", home.resolve("keys/keys.json").toString());
            say("\n" + new TraceCost(server, vertx).run(home, bank.port(), keys, options.rounds()));
            return;
        }
        try (Gateway gateway = Gateway.start(home, server, bank.port(), KeyServer.start(home, options.keyServer()))) {
            measure(server, gateway);
        }
    }

    /** With keys of its own: a gateway that may make a bank's secret hands it out, too. */
    private void intake(BenchServer server) throws Exception {
        Map<String, String> keys =
                Map.of("postern.keys.local.file", home.resolve("keys/keys.json").toString());
        try (Gateway gateway = Gateway.start(home, server, bank.port(), keys)) {
            Meter meter = new Meter(server, gateway.pid());
            Pgbench pgbench = new Pgbench(server, home, options.pgbench());
            IntakeRounds intake = new IntakeRounds(
                    server, new ClosedLoop(vertx, gateway.port()), meter, pgbench, gateway.intakeSecret());
            say("\n" + intake.run(home, options.rounds()));
        }
    }

    private void besideTheJvm(BenchServer server) throws Exception {
        ExecutableRounds rounds = new ExecutableRounds(
                home,
                server,
                bank.port(),
                KeyServer.start(home, options.keyServer()),
                Path.of(System.getenv("EXECUTABLE")));
        String report = rounds.run(port -> new ClosedLoop(vertx, port), options);
        say("\n" + report);
        Files.writeString(home.resolve("report.md"), report);
    }

    private void measure(BenchServer server, Gateway gateway) throws Exception {
        ClosedLoop http = new ClosedLoop(vertx, gateway.port());
        Meter meter = new Meter(server, gateway.pid());
        if (options.receiptsAlone()) {
            say("\n" + receipts(server, gateway, http, meter));
            return;
        }
        say("Delivering events …");
        String deliveries = new DeliveryCost(server, gateway, meter).run(vertx, options.rounds());
        if (options.deliveryAlone()) {
            say("\n" + deliveries);
            return;
        }
        Pgbench pgbench = new Pgbench(server, home, options.pgbench());
        say("Opening merchants, keeping cards …");
        List<Shop> shops = new Town(gateway, http).open();
        Recording recording = Recording.of(server, http, shops.getFirst());
        SqlTown town = new SqlTown(server, home, recording);
        town.open();

        say("One merchant's rows, the door, the trail …");
        ReachCost reach = new ReachCost(server, town, pgbench, meter, recording).run(options.rounds());
        String access = reach.text() + "\n" + AccessCost.beside(reach).text();
        if (options.accessAlone()) {
            say("\n" + access);
            return;
        }

        PaymentRounds payments = new PaymentRounds(http, meter, shops, recording);
        Figures figures = payments.run(town, pgbench, options);
        TokenRounds tokens = new TokenRounds(new HttpLoad(http, meter), gateway, shops).run(options.rounds());
        say("Sealing beside openssl …");
        KeyFigures keys = new KeyFigures(CipherCost.run(options.rounds()), tokens);
        LedgerCost ledger = new LedgerCost(server, town, pgbench, meter);
        LedgerFigures costs = ledger.run(recording, options);
        String receipts = receipts(server, gateway, http, meter);
        say("Looking whether the books are right …");
        List<String> right = new Gate(server).check(payments.acknowledged(), bank);
        String report = new Report(figures, costs, keys, right, server).text(options);
        report += "\n" + access + "\n" + deliveries + "\n" + receipts;
        say("\n" + report);
        Files.writeString(home.resolve("report.md"), report);
    }

    private String receipts(BenchServer server, Gateway gateway, ClosedLoop http, Meter meter) throws Exception {
        return new ReceiptSearch(server, gateway, new HttpLoad(http, meter)).run(options.rounds());
    }
}
