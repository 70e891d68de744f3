package io.postern.bench;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** What traces cost a payment: two gateways over one database take turns, one that traces nothing and one that traces every request. */
final class TraceCost {
    private static final int IN_FLIGHT = 8;
    private static final int WARM_SLICES = 6;

    private final BenchServer server;
    private final Vertx vertx;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();

    TraceCost(BenchServer server, Vertx vertx) {
        this.server = server;
        this.vertx = vertx;
    }

    /** Markdown. */
    String run(Path home, int bankPort, Map<String, String> keys, int rounds) throws Exception {
        int collector = collector();
        Map<String, String> tracing = new HashMap<>(keys);
        tracing.put("postern.trace.endpoint", "http://127.0.0.1:" + collector);
        tracing.put("postern.trace.percent", "100");
        try (Gateway off = Gateway.start(home, server, bankPort, keys);
                Gateway on = Gateway.start(home, server, bankPort, tracing)) {
            List<Shop> shops = new Town(off, new ClosedLoop(vertx, off.port())).open();
            List<Case> cases = List.of(payments("off", off, shops), payments("on", on, shops));
            for (int n = 0; n < WARM_SLICES * cases.size(); n++) {
                cases.get(n % cases.size()).run(IN_FLIGHT);
            }
            return text(measured(cases, rounds), rounds);
        }
    }

    private Case payments(String name, Gateway gateway, List<Shop> shops) throws Exception {
        Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        HttpLoad load = new HttpLoad(new ClosedLoop(vertx, gateway.port()), new Meter(server, gateway.pid()));
        return new HttpPayments(name, load, shops, acknowledged);
    }

    private static Map<String, List<Slice>> measured(List<Case> cases, int rounds) throws Exception {
        Map<String, List<Slice>> slices = new HashMap<>();
        List<Case> order = new ArrayList<>(cases);
        for (int round = 1; round <= rounds; round++) {
            Collections.shuffle(order);
            for (Case one : order) {
                slices.computeIfAbsent(one.name(), name -> new ArrayList<>()).add(one.run(IN_FLIGHT));
            }
            Bench.say("Traces, round " + round + " of " + rounds);
        }
        return slices;
    }

    private String text(Map<String, List<Slice>> slices, int rounds) {
        List<Slice> off = slices.get("off");
        List<Slice> on = slices.get("on");
        if (batches.get() == 0) {
            throw new IllegalStateException("nothing was traced");
        }
        double[] ratios = new double[rounds];
        for (int n = 0; n < rounds; n++) {
            ratios[n] = on.get(n).gatewayMicros() / off.get(n).gatewayMicros();
        }
        return """
            | traces, %d in flight, %d rounds | payments/s | CPU µs of the gateway |
            |---|--:|--:|
            | off | %.0f | %.0f |
            | every request | %.0f | %.0f |
            | on ÷ off, median of the rounds | | %.2f |

            The collector got %d batches, %d kB.
            """.formatted(
                IN_FLIGHT,
                rounds,
                Figures.median(off.stream().mapToDouble(Slice::perSecond).toArray()),
                Figures.median(off.stream().mapToDouble(Slice::gatewayMicros).toArray()),
                Figures.median(on.stream().mapToDouble(Slice::perSecond).toArray()),
                Figures.median(on.stream().mapToDouble(Slice::gatewayMicros).toArray()),
                Figures.median(ratios),
                batches.get(),
                bytes.get() / 1024);
    }

    private int collector() throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    batches.incrementAndGet();
                    bytes.addAndGet(body.length());
                    request.response().end();
                }))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }
}
