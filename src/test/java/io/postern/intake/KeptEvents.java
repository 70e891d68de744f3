package io.postern.intake;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.f4b6a3.uuid.UuidCreator;
import io.postern.MerchantForTests;
import io.postern.PostgresForTests;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.keys.KeyRing;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.quarkus.arc.Arc;
import io.quarkus.arc.ArcContainer;
import io.quarkus.vertx.VertxContextSupport;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/** Bank events as the door leaves them behind: kept, sealed, and waiting for a worker. */
@ApplicationScoped
public class KeptEvents {
    private static final UUID PLATFORM = ReservedMerchant.PLATFORM.id();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KeyRing keys;

    KeptEvents(KeyRing keys) {
        this.keys = keys;
    }

    public UUID keep(String bank, String body) {
        return keep(bank, List.of(body)).getFirst();
    }

    /** Those of the gateway in this process; beside one that is a program of its own, what is kept comes in at its door. */
    public static KeptEvents here() {
        ArcContainer gateway = Arc.container();
        return gateway == null
                ? new KeptEvents(null)
                : gateway.instance(KeptEvents.class).get();
    }

    /** All in one transaction, so that they are due together. */
    public List<UUID> keep(String bank, List<String> bodies) {
        if (keys == null) {
            return bodies.stream().map(KeptEvents::bring).toList();
        }
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM)) {
            database.setAutoCommit(false);
            List<UUID> ids = insert(database, bank, bodies, "now()");
            database.commit();
            return ids;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static UUID bring(String body) {
        String id = BankForTests.sandbox().post(BankForTests.newId(), body).path("id");
        return IdKind.BANK_EVENT.parse(id).orElseThrow();
    }

    private List<UUID> insert(Connection database, String bank, List<String> bodies, String due) throws SQLException {
        MerchantKeys platform = platform();
        List<UUID> ids = new ArrayList<>();
        try (PreparedStatement event = database.prepareStatement("""
                        INSERT INTO bank_event (merchant_id, id, acquirer, event_id, scheme, verified_by, headers,
                                                address, request_id, received_at)
                        VALUES (?, ?, ?, ?, 'standard', 'secret 1', '{}', '127.0.0.1', 'req_test', now())
                        """);
                PreparedStatement sealed = database.prepareStatement(
                        "INSERT INTO bank_event_body (merchant_id, bank_event_id, sealed) VALUES (?, ?, ?)");
                PreparedStatement work = database.prepareStatement(
                        "INSERT INTO bank_event_work (merchant_id, bank_event_id, due_at) VALUES (?, ?, " + due
                                + ")")) {
            for (String body : bodies) {
                UUID id = UuidCreator.getTimeOrderedEpochPlus1();
                ids.add(id);
                add(event, PLATFORM, id, bank, "evt_" + id);
                add(sealed, PLATFORM, id, seal(platform, id, body));
                add(work, PLATFORM, id);
            }
            event.executeBatch();
            sealed.executeBatch();
            work.executeBatch();
        }
        return ids;
    }

    private static void add(PreparedStatement statement, Object... values) throws SQLException {
        for (int n = 0; n < values.length; n++) {
            statement.setObject(n + 1, values[n]);
        }
        statement.addBatch();
    }

    private static byte[] seal(MerchantKeys platform, UUID id, String body) {
        return platform.seal(new SealContext("bank_event_body", id, "sealed"), body.getBytes(StandardCharsets.UTF_8));
    }

    private MerchantKeys platform() {
        try {
            return VertxContextSupport.subscribeAndAwait(() -> keys.of(PLATFORM));
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** Puts the work row back, as if the worker had died before it wrote down what it did. */
    public void forgetTheEnd(UUID id) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement work = database.prepareStatement(
                        "INSERT INTO bank_event_work (merchant_id, bank_event_id, due_at) VALUES (?, ?, now())")) {
            work.setObject(1, PLATFORM);
            work.setObject(2, id);
            work.executeUpdate();
        }
    }

    /** Keeps it where no worker looks for it today. */
    UUID keepUntouched(String bank, String body) {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM)) {
            database.setAutoCommit(false);
            UUID id = insert(database, bank, List.of(body), "now() + interval '1 day'")
                    .getFirst();
            database.commit();
            return id;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void makeDue(UUID id) throws SQLException {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement work = database.prepareStatement(
                        "UPDATE bank_event_work SET due_at = now() WHERE bank_event_id = ?")) {
            work.setObject(1, id);
            work.executeUpdate();
        }
    }

    /** Its facts in order, each {@code kind reason}; some have no reason. */
    public List<String> facts(UUID id) {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement query = database.prepareStatement(
                        "SELECT concat_ws(' ', kind, reason) FROM bank_event_fact WHERE bank_event_id = ? ORDER BY seq")) {
            query.setObject(1, id);
            List<String> facts = new ArrayList<>();
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    facts.add(rows.getString(1));
                }
            }
            return facts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public void awaitFacts(UUID id, String... facts) {
        await(() -> facts(id).equals(Arrays.asList(facts)));
        assertThat(facts(id)).containsExactly(facts);
    }

    /** As an operator. */
    static Response replay(UUID event, String key) {
        return given().auth()
                .oauth2(MerchantForTests.token("operator", "mch_demo"))
                .contentType(ContentType.JSON)
                .header("Idempotency-Key", key)
                .body("{}")
                .post("/v1/intake/" + IdKind.BANK_EVENT.format(event) + "/replay");
    }

    /** Waits until each of them has been looked at: it has a fact. */
    public void awaitLooked(Collection<UUID> ids) {
        await(() -> withoutFact(ids) == 0);
        assertThat(withoutFact(ids)).as("bank events that nobody has looked at").isZero();
    }

    public void awaitDone(Collection<UUID> ids) {
        await(() -> waiting(ids) == 0);
        assertThat(waiting(ids)).as("bank events that still wait").isZero();
    }

    private static int withoutFact(Collection<UUID> ids) {
        return count("""
                SELECT count(*) FROM bank_event e WHERE e.id = ANY (?)
                  AND NOT EXISTS (SELECT FROM bank_event_fact f WHERE f.bank_event_id = e.id)
                """, ids);
    }

    private static int waiting(Collection<UUID> ids) {
        return count("SELECT count(*) FROM bank_event_work WHERE bank_event_id = ANY (?)", ids);
    }

    private static int count(String sql, Collection<UUID> ids) {
        try (Connection database = PostgresForTests.ofMerchant(PLATFORM);
                PreparedStatement query = database.prepareStatement(sql)) {
            query.setArray(1, database.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(java.util.function.BooleanSupplier done) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!done.getAsBoolean() && Instant.now().isBefore(deadline)) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
