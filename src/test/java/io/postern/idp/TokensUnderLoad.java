package io.postern.idp;

import io.restassured.response.Response;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Clients that fetch tokens and use them, and one that forges some, whatever happens to the identity provider meanwhile. */
final class TokensUnderLoad implements Runnable {
    private static final int KEPT = 20;

    private final Realm realm;
    private final Function<String, Response> door;
    private final AtomicLong good = new AtomicLong();
    private final AtomicLong postponed = new AtomicLong();
    private final AtomicLong forged = new AtomicLong();
    private final Collection<String> wrong = new ConcurrentLinkedQueue<>();
    private volatile boolean issuerIsGone;
    private volatile boolean ended;

    TokensUnderLoad(Realm realm, Function<String, Response> door) {
        this.realm = realm;
        this.door = door;
    }

    @Override
    public void run() {
        Deque<String> tokens = new ArrayDeque<>();
        while (!ended) {
            fetch(tokens);
            for (String token : tokens) {
                judge("good", token, 200);
                good.incrementAndGet();
            }
            if (!tokens.isEmpty()) {
                judge(
                        "forged",
                        new Forgery(tokens.getFirst())
                                .claims(claims -> claims.put("merchant_id", "mch_other"))
                                .withItsSignature(),
                        401);
                forged.incrementAndGet();
            }
        }
    }

    /** Whether clients need not even try to get a token. */
    void issuerIsGone(boolean gone) {
        issuerIsGone = gone;
    }

    void end() {
        ended = true;
    }

    long good() {
        return good.get();
    }

    long forged() {
        return forged.get();
    }

    /** Answers "not now", after which the same token was sent again. */
    long postponed() {
        return postponed.get();
    }

    Collection<String> wrong() {
        return wrong;
    }

    private void fetch(Deque<String> tokens) {
        if (issuerIsGone) {
            return;
        }
        try {
            tokens.addFirst(realm.bySecret("merchant-acme").access());
            if (tokens.size() > KEPT) {
                tokens.removeLast();
            }
        } catch (UncheckedIOException | IllegalStateException goneJustNow) {
            // that is the identity provider's answer, not the gateway's
        }
    }

    private void judge(String what, String token, int expected) {
        Response answer = door.apply(token);
        Instant patience = Instant.now().plusSeconds(30);
        while (answer.statusCode() == 503 && Instant.now().isBefore(patience)) { // "not now" judges no token
            postponed.incrementAndGet();
            LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
            answer = door.apply(token);
        }
        if (answer.statusCode() != expected) {
            wrong.add(what + " answered " + answer.statusCode() + ": " + answer.asString());
        }
    }
}
