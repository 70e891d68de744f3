package io.postern.operations;

import io.postern.faults.Ask;
import io.postern.faults.GatewayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A merchant who takes payments at several tills, notes what was acknowledged, and sends what was not again under the same key
 * until it is.
 */
final class Shop implements AutoCloseable {
    private static final String PAYMENT = "{'amount':1000,'currency':'USD','capture_method':'automatic','card':"
            + "{'number':'4242424242424242','exp_month':12,'exp_year':2030,'cvc':'123'}}";

    private final ConcurrentLinkedQueue<Ask> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sentAgain = new AtomicInteger();
    private final AtomicInteger underWay = new AtomicInteger();
    private final ExecutorService tills = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Future<?>> open = new ConcurrentLinkedQueue<>();
    private final GatewayProcess gateway;
    private final String token;
    private volatile boolean closing;

    Shop(GatewayProcess gateway, String merchant) throws IOException {
        this.gateway = gateway;
        this.token = gateway.get("/dev/token?merchant=" + merchant).body();
    }

    /** What it has been told was paid: ids, oldest first. */
    List<String> paid() {
        return acknowledged.stream().map(ask -> ask.acknowledged().id()).toList();
    }

    /** Requests that got no answer, or none that says whether it was paid. */
    int sentAgain() {
        return sentAgain.get();
    }

    /** Payments that were sent and not acknowledged so far. */
    int underWay() {
        return underWay.get();
    }

    /** At this moment, each at a till of its own. */
    void beginToTake(int payments) {
        for (int n = 0; n < payments; n++) {
            open.add(tills.submit(this::take));
        }
    }

    /** One after the other, from now on. */
    void openTills(int many) {
        closing = false;
        for (int n = 0; n < many; n++) {
            open.add(tills.submit(() -> {
                while (!closing) {
                    take();
                }
            }));
        }
    }

    /** Until every payment that was begun is acknowledged. */
    void finish(Duration patience) throws Exception {
        closing = true;
        for (Future<?> one : open) {
            one.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        }
        open.clear();
    }

    void awaitPaid(int more, Duration patience) {
        int goal = acknowledged.size() + more;
        Await.until(more + " more payments", patience, () -> acknowledged.size() >= goal);
    }

    /** The same requests under the same keys: each must be answered to the letter as it was. */
    int sendAllAgain() throws IOException, InterruptedException {
        int same = 0;
        for (Ask ask : acknowledged) {
            Ask.Reply again = ask.send(gateway, token);
            if (again.replayed() && again.body().equals(ask.acknowledged().body())) {
                same++;
            }
        }
        return same;
    }

    private void take() {
        Ask ask = new Ask("/v1/payments", PAYMENT);
        underWay.incrementAndGet();
        try {
            while (!answered(ask) && !Thread.currentThread().isInterrupted()) {
                sentAgain.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            }
        } finally {
            underWay.decrementAndGet();
        }
        acknowledged.add(ask);
    }

    private boolean answered(Ask ask) {
        try {
            Ask.Reply reply = ask.send(gateway, token);
            if (!reply.acted() && reply.status() != 409 && reply.status() < 500) {
                throw new IllegalStateException("refused: " + reply);
            }
            return reply.acted();
        } catch (IOException broken) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        tills.shutdownNow();
    }
}
