package io.postern.card;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postern.MerchantForTests;
import io.postern.PosternTest;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.postern.id.IdKind;
import io.postern.keys.BrokenSealException;
import io.postern.keys.KeyVersion;
import io.postern.keys.KeysChanged;
import io.postern.keys.RotationPhase;
import io.postern.keys.RotationPhase.Progress;
import io.postern.keys.RotationPhase.Task;
import io.restassured.response.Response;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Walks the real rotation of the pepper phase by phase, and looks at cards in between. */
@PosternTest
class NumberPepperTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String HELD = "4242424242424242";
    private static final String INLINE = "5555555555554444";
    private static final String UNUSED = "378282246310005";
    private static final String LATE = "6011111111111117";
    private static final int BATCH = 3;

    @Inject
    NumberPepper pepper;

    @Inject
    Event<KeysChanged> changes;

    private MerchantForTests merchant;
    private UUID merchantId;
    private Task task;

    @BeforeEach
    void openAMerchant() {
        merchant = MerchantForTests.open();
        merchantId = IdKind.MERCHANT.parse(merchant.id()).orElseThrow();
        int current = pepper.current().await().atMost(SOON);
        task = new Task(pepper.name(), current, current + 1, BATCH);
    }

    @Test
    void changesNoFingerprintOfACardThatIsHeldOrUsedMeanwhile() throws SQLException {
        String held = token(HELD).path("card.fingerprint");
        String again = token(HELD).path("card.fingerprint");
        String inline = pay(INLINE).path("card.fingerprint");
        String unused = pay(UNUSED).path("card.fingerprint");

        walk("make");
        assertThat(pay(INLINE).<String>path("card.fingerprint")).isEqualTo(inline);
        String late = pay(LATE).path("card.fingerprint");
        assertThat(hashes())
                .as("before the cards are carried over")
                .containsExactlyInAnyOrder(
                        held + " " + task.from(),
                        inline + " " + task.from(),
                        inline + " " + task.to(),
                        unused + " " + task.from(),
                        late + " " + task.from(),
                        late + " " + task.to());
        walk("carry");
        assertThat(hashes()).contains(held + " " + task.to()).doesNotContain(unused + " " + task.to());
        walk("pin");
        assertThat(pay(HELD).<String>path("card.fingerprint")).isEqualTo(held);
        walk("drop");

        assertThat(again).isEqualTo(held);
        assertThat(hashes())
                .containsExactlyInAnyOrder(held + " " + task.to(), inline + " " + task.to(), late + " " + task.to());
        assertThat(dropped()).isEqualTo("4 dropped, 1 forgotten");
        walk("leave");
        walk("disable");
        assertThat(token(HELD).<String>path("card.fingerprint")).isEqualTo(held);
        assertThat(pay(INLINE).<String>path("card.fingerprint")).isEqualTo(inline);
        assertThat(pay(LATE).<String>path("card.fingerprint")).isEqualTo(late);
        assertThat(pay(UNUSED).<String>path("card.fingerprint")).isNotEqualTo(unused);
        assertThat(rowsOf(task.from())).isZero();
        assertThat(pepper.current().await().atMost(SOON)).isEqualTo(task.to());
    }

    @Test
    void failsNobodyAndCountsEveryTryOfACardWhileItGoesOn() throws Exception {
        String held = token(HELD).path("card.fingerprint");
        ConcurrentLinkedQueue<Response> answers = new ConcurrentLinkedQueue<>();
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(4)) {
            for (int n = 0; n < 2; n++) {
                clients.submit(() -> {
                    while (!over.get()) {
                        answers.add(token(HELD));
                    }
                });
                clients.submit(() -> {
                    while (!over.get()) {
                        answers.add(pay(HELD));
                    }
                });
            }
            for (RotationPhase phase : pepper.phases()) {
                int before = answers.size();
                walk(phase.name());
                while (answers.size() < before + 20) {
                    Thread.onSpinWait();
                }
            }
            over.set(true);
        }

        assertThat(answers).hasSizeGreaterThanOrEqualTo(120).allSatisfy(answer -> {
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(201);
            assertThat(answer.<String>path("card.fingerprint")).isEqualTo(held);
        });
        assertThat(one("SELECT count(DISTINCT card_fingerprint) FROM payment_attempt WHERE merchant_id = ?"))
                .isEqualTo("1");
        assertThat(rowsOf(task.from())).isZero();
    }

    @Test
    void dropsNoHashThatIsNeeded() throws SQLException {
        token(HELD);

        assertThatThrownBy(() -> drop(task.from())).hasMessageContaining("cards are known by version");
        assertThatThrownBy(() -> drop(task.to())).hasMessageContaining("cards are known by version");
        walk("make");
        walk("pin");
        while (drop(task.from()) > 0) {
            assertThat(hashes()).as("the card whose number is held").hasSize(1);
        }
        assertThat(hashes())
                .as("it was not carried over, so it keeps its old hash")
                .hasSize(1);
        walk("drop"); // which carries it over first

        assertThat(hashes()).hasSize(1).allMatch(hash -> hash.endsWith(" " + task.to()));
        walk("leave");
        walk("disable");
    }

    @Test
    void carriesNoCardOverWhoseFingerprintsWereSwapped() throws SQLException {
        String one = token(HELD).path("card.fingerprint");
        String other = token(INLINE).path("card.fingerprint");
        String swap = "UPDATE known_card SET fingerprint = CASE fingerprint WHEN '" + one + "' THEN '" + other
                + "' ELSE '" + one + "' END WHERE merchant_id = '" + merchantId + "'";
        walk("make");
        asOwner(swap);

        assertThatThrownBy(() -> walk("carry")).isInstanceOf(BrokenSealException.class);
        assertThat(hashes()).hasSize(2).allMatch(hash -> hash.endsWith(" " + task.from()));

        asOwner(swap);
        for (String phase : List.of("carry", "pin", "drop", "leave", "disable")) {
            walk(phase);
        }
        assertThat(hashes()).containsExactlyInAnyOrder(one + " " + task.to(), other + " " + task.to());
    }

    private void walk(String name) {
        RotationPhase phase = pepper.phases().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        Progress step;
        do {
            step = phase.work().step(task).await().atMost(SOON);
        } while (!step.isDone());
        changes.fire(new KeysChanged()); // what every instance notices within two seconds
    }

    private Response token(String number) {
        return merchant.post("/v1/tokens", "{'card':" + card(number) + "}");
    }

    private Response pay(String number) {
        return merchant.post("/v1/payments", "{'amount':1000,'currency':'USD','card':" + card(number) + "}");
    }

    private static String card(String number) {
        return "{'number':'" + number + "','exp_month':12,'exp_year':2030}";
    }

    private long rowsOf(int version) {
        return pepper.versions().await().atMost(SOON).stream()
                .filter(one -> one.version() == version)
                .mapToLong(KeyVersion::rows)
                .sum();
    }

    private static int drop(int version) throws SQLException {
        try (Connection worker = PostgresForTests.asWorker();
                ResultSet rows =
                        worker.createStatement().executeQuery("SELECT drop_number_hashes(" + version + ", 100)")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private String dropped() throws SQLException {
        return one("SELECT sum(dropped) || ' dropped, ' || sum(forgotten) || ' forgotten' FROM known_card_fact"
                + " WHERE merchant_id = ? AND version = " + task.from());
    }

    private List<String> hashes() throws SQLException {
        return list("SELECT fingerprint || ' ' || version FROM known_card WHERE merchant_id = ?");
    }

    private String one(String sql) throws SQLException {
        return list(sql).getFirst();
    }

    private List<String> list(String sql) throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner());
                PreparedStatement query = owner.prepareStatement(sql)) {
            query.setObject(1, merchantId);
            ResultSet rows = query.executeQuery();
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }

    private static void asOwner(String sql) throws SQLException {
        try (Connection owner = connect("postern_owner", Logins.forTests().owner())) {
            owner.createStatement().execute(sql);
        }
    }

    private static Connection connect(String role, String password) throws SQLException {
        return DriverManager.getConnection(PostgresForTests.jdbcUrl(), role, password);
    }
}
