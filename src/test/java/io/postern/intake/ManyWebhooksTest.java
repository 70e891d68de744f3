package io.postern.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.postern.PosternTest;
import io.postern.audit.Trail;
import io.postern.intake.BankForTests.Signed;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a bank in a hurry and a stranger with time do to the door. */
@PosternTest
class ManyWebhooksTest {
    private static final int EVENTS = 1_000;
    private static final int TIMES = 50;
    private static final int FORGED = 10_000;

    @Inject
    MeterRegistry meters;

    @Test
    void keepsEachEventOnceHoweverOftenAndHoweverManyAtOnce() throws Exception {
        BankForTests bank = BankForTests.sandbox();
        List<Signed> sent = new ArrayList<>();
        for (int event = 0; event < EVENTS; event++) {
            Signed webhook = bank.sign(BankForTests.newId(), "{\"type\":\"test.sent\",\"data\":{\"n\":" + event + "}}");
            sent.addAll(Collections.nCopies(TIMES, webhook));
        }

        List<HttpResponse<String>> answers = new Crowd("127.0.0.80", TIMES).sendAll(bank, sent);

        assertThat(answers).hasSize(EVENTS * TIMES).allMatch(answer -> answer.statusCode() == 202);
        Map<String, TreeSet<String>> answeredById = new HashMap<>();
        for (int n = 0; n < sent.size(); n++) {
            answeredById
                    .computeIfAbsent(sent.get(n).id(), id -> new TreeSet<>())
                    .add(answers.get(n).body());
        }
        assertThat(answeredById).hasSize(EVENTS).allSatisfy((id, bodies) -> {
            assertThat(bodies).as("answers to one event").hasSize(1);
            assertThat(Kept.ofEvent(id)).as("rows of one event").hasSize(1);
        });
        assertThat(answeredById.values().stream().flatMap(TreeSet::stream).collect(Collectors.toSet()))
                .hasSize(EVENTS);
    }

    @Test
    void keepsTheBytesExactlyAsTheyCame() throws Exception {
        byte[] all = new byte[4_096];
        new Random(7).nextBytes(all);
        for (byte[] body : List.of(
                all,
                new byte[] {(byte) 0xff, 0, (byte) 0xfe},
                "{ \"a\" :1,\r\n\t\"a\":2 }\n\n".getBytes(UTF_8),
                Arrays.copyOf(new byte[] {'x'}, 65_536))) {
            BankForTests bank = BankForTests.sandbox();
            String id = BankForTests.newId();

            assertThat(bank.send(bank.sign(id, body)).statusCode()).isEqualTo(202);

            assertThat(Kept.ofEvent(id))
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.body()).isEqualTo(body));
        }
    }

    @Test
    void aFloodOfForgeriesLeavesAFewRowsAndKeepsNoBody() throws Exception {
        BankForTests forger = new BankForTests("sandbox", "whsec_" + "A".repeat(43) + "=");
        String from = "127.0.0.79";
        List<Signed> forged = new ArrayList<>();
        for (int n = 0; n < FORGED; n++) {
            forged.add(forger.sign("forged_" + n, "{}"));
        }
        double refusedBefore = refused();

        List<HttpResponse<String>> answers = new Crowd(from, 50).sendAll(forger, forged);

        assertThat(answers).hasSize(FORGED).allMatch(answer -> answer.statusCode() == 401);
        assertThat(refused() - refusedBefore).isEqualTo(FORGED);
        assertThat(Trail.await("address = ? AND action = 'access.refuse'", from))
                .as("lines on the trail: at most 20 a minute, and one that counts the rest")
                .hasSizeBetween(1, 5 * 21);
        assertThat(Kept.ofEvent("forged_0")).isEmpty();
        assertThat(Kept.ofEvent("forged_" + (FORGED - 1))).isEmpty();
    }

    private double refused() {
        Counter counter = meters.find("postern.intake.refused")
                .tags("sender", "sandbox", "reason", "mismatch")
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
