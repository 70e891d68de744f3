package io.postern.acquirer.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The parts of a running bank, put together. */
final class BankOffice {
    private static final int PIPELINED = 64;

    private final Pool pool;
    private final BankClock clock;
    private final FaultRules faults;
    private final Book book;
    private final Disputes disputes;
    private final Teller teller;
    private final ChallengePages challenges;
    private final WebhookDoor door;
    private final Outbox outbox;
    private final WebhookSender sender;

    BankOffice(Vertx vertx, SandboxConfig config, BankClock clock, Clock realClock, String publicUrl) {
        this.pool = pool(vertx, config);
        this.clock = clock;
        this.faults = new FaultRules(config.seed());
        this.book = new Book(pool);
        TestCards cards = TestCards.read();
        this.disputes = new Disputes(pool, book);
        this.teller = new Teller(
                cards,
                new Issuer(cards, config.authorizationLife()),
                book,
                new Movements(pool, book, config.refundDelay()),
                new Reversals(pool),
                disputes,
                clock,
                publicUrl);
        this.door = new WebhookDoor(config);
        this.outbox = new Outbox(pool);
        this.sender =
                new WebhookSender(vertx, door, book, disputes, outbox, new WebhookWriter(teller), clock, realClock);
        this.challenges = new ChallengePages(book, clock, config.authorizationLife());
    }

    Teller teller() {
        return teller;
    }

    Disputes disputes() {
        return disputes;
    }

    FaultRules faults() {
        return faults;
    }

    WebhookDoor door() {
        return door;
    }

    Outbox outbox() {
        return outbox;
    }

    void openForWebhooks() {
        sender.open();
    }

    ChallengePages challenges() {
        return challenges;
    }

    BankClock clock() {
        return clock;
    }

    Future<BookReport> report(String after) {
        Instant now = clock.now();
        return book.settleDue(now)
                .compose(settled -> disputes.settleDue(now))
                .compose(settled -> BookReport.read(pool, after, now));
    }

    /** The turn is kept, so that a restart does not jump back in time. */
    Future<Void> turnClock(Duration offset) {
        return pool.preparedQuery("/* sandbox.turn_clock */ INSERT INTO sandbox.clock_turn (offset_millis) VALUES ($1)")
                .execute(Tuple.of(offset.toMillis()))
                .onSuccess(kept -> clock.turnTo(offset))
                .mapEmpty();
    }

    Future<Void> close() {
        sender.close();
        return pool.close();
    }

    /**
     * Does not wait for the disk: the book shares its server with the gateway, whose own commit comes later in the same
     * log and flushes this one with it; what a crash takes from the book the gateway was never told about for good.
     */
    private static Pool pool(Vertx vertx, SandboxConfig config) {
        PgConnectOptions options = PgConnectOptions.fromUri(config.jdbcUrl().substring("jdbc:".length()))
                .setUser(config.username())
                .setPassword(config.password().orElse(""))
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheSqlFilter(sql -> true)
                .setPipeliningLimit(PIPELINED)
                .addProperty("application_name", "sandbox-bank")
                .addProperty("synchronous_commit", "off");
        return Pool.pool(vertx, options, new PoolOptions().setMaxSize(config.connections()));
    }
}
