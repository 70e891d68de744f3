package io.postern.bench;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Keeps calls in flight over HTTP for a slice, and measures it. */
record HttpLoad(ClosedLoop http, Meter meter) {
    /** @param replies gets every answer after the slice, also of those before and after the part that is measured */
    Slice run(int inFlight, Supplier<Call> calls, Consumer<ClosedLoop.Reply> replies) throws Exception {
        Queue<ClosedLoop.Reply> got = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch last =
                http.run(inFlight, () -> over.get() ? null : calls.get(), (call, reply) -> got.add(reply));
        Meter.Window window = meter.over(ProcessHandle.current().pid());
        over.set(true);
        last.await();
        got.forEach(replies);
        long[] micros = got.stream()
                .filter(reply -> reply.received() >= window.start() && reply.received() < window.end())
                .mapToLong(reply -> (reply.received() - reply.sent()) / 1000)
                .sorted()
                .toArray();
        return new Slice(window.spent(), micros);
    }
}
