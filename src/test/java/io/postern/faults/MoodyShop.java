package io.postern.faults;

import io.postern.delivery.Receiver;
import io.postern.delivery.Receiver.Answer;
import io.postern.delivery.Receiver.Got;
import io.postern.keys.WebhookSecretText;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * Merchants' servers that fail on purpose, one time in twenty: with an error, by hanging up, too late, by sending elsewhere.
 * Believes nothing that the standard-webhooks library does not, and remembers what it took.
 */
final class MoodyShop implements AutoCloseable {
    private static final int ONE_IN = 20;
    private static final Pattern OBJECT =
            Pattern.compile("\"object_version\":(\\d+).*?\"object\":\\{\"id\":\"(\\w+)\"");

    private final Map<String, byte[]> secrets = new ConcurrentHashMap<>();
    private final Map<String, Queue<Got>> taken = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> faults = new ConcurrentHashMap<>();
    private final AtomicInteger forged = new AtomicInteger();
    private final Random random;
    private final Duration tooLate;
    private final Receiver receiver;

    MoodyShop(long seed, Duration tooLate) throws IOException {
        this.random = new Random(seed);
        this.tooLate = tooLate;
        this.receiver = Receiver.open().answering(this::answer);
    }

    String url(String path) {
        return receiver.url(path);
    }

    void knows(String path, String secret) {
        secrets.put(path, WebhookSecretText.bytes(secret));
        taken.put(path, new ConcurrentLinkedQueue<>());
    }

    private Answer answer(Got got) {
        byte[] secret = secrets.get(got.path());
        if (secret == null || !got.isSignedWith(secret)) {
            forged.incrementAndGet();
            return Answer.of(400);
        }
        return fault().orElseGet(() -> {
            taken.get(got.path()).add(got);
            return Answer.of(200);
        });
    }

    private synchronized java.util.Optional<Answer> fault() {
        if (random.nextInt(ONE_IN) != 0) {
            return java.util.Optional.empty();
        }
        Answer fault = switch (random.nextInt(5)) {
            case 0 -> counted("error", Answer.of(500));
            case 1 -> counted("hung up", Answer.hangUp());
            case 2 -> counted("too late", Answer.hangUp().after(tooLate));
            case 3 -> counted("elsewhere", Answer.of(302).with("Location", url("/elsewhere")));
            default -> counted("wait", Answer.of(503).with("Retry-After", "1"));
        };
        return java.util.Optional.of(fault);
    }

    private Answer counted(String kind, Answer fault) {
        faults.computeIfAbsent(kind, any -> new AtomicInteger()).incrementAndGet();
        return fault;
    }

    void restart() throws IOException {
        receiver.restart();
        counted("restart", Answer.of(200));
    }

    Map<String, AtomicInteger> faults() {
        return faults;
    }

    int forged() {
        return forged.get();
    }

    int takenInAll() {
        return taken.values().stream().mapToInt(Queue::size).sum();
    }

    /** Ids of the events that were taken at this path. */
    Set<String> ids(String path) {
        Set<String> ids = new HashSet<>();
        taken.get(path).forEach(got -> ids.add(got.header("webhook-id")));
        return ids;
    }

    List<String> outOfOrder(String path) {
        return outOfOrder(taken.get(path).stream().map(Got::body).toList());
    }

    /** Objects of which an earlier version was taken after a later one. */
    static List<String> outOfOrder(List<String> bodies) {
        Map<String, Integer> last = new HashMap<>();
        List<String> wrong = new ArrayList<>();
        for (String body : bodies) {
            var found = OBJECT.matcher(body);
            if (!found.find()) {
                throw new IllegalStateException("no object in " + body);
            }
            int version = Integer.parseInt(found.group(1));
            if (last.merge(found.group(2), version, Math::max) > version) {
                wrong.add(found.group(2) + " " + version);
            }
        }
        return wrong;
    }

    @Override
    public void close() {
        receiver.close();
    }
}
