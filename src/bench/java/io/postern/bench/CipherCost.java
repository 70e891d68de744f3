package io.postern.bench;

import io.postern.keys.KeysFixture;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What sealing a card number and hashing it costs on one core, beside OpenSSL encrypting as many bytes with the same cipher
 * in the same round. Both count the CPU time of what they did, so other programs touch neither.
 */
final class CipherCost {
    private static final byte[] NUMBER = "4242424242424242".getBytes(StandardCharsets.US_ASCII);
    private static final long SECOND = 1_000_000_000L;
    private static final int BATCH = 50_000;
    /** The last line of {@code openssl speed}: thousands of bytes a second of CPU time. */
    private static final Pattern KILOBYTES = Pattern.compile("(?i)AES-256-GCM\\s+([0-9.]+)k");

    private final UUID merchant = UUID.randomUUID();
    private final SealContext place = new SealContext("card_secret", UUID.randomUUID(), "number");
    private final List<Round> rounds = new ArrayList<>();

    /** Operations a second of CPU time. */
    private record Round(double ours, double openssl) {}

    static CipherCost run(int times) throws IOException {
        CipherCost cost = new CipherCost();
        cost.sealsASecond(); // compiles it
        for (int n = 0; n < times; n++) {
            cost.rounds.add(new Round(cost.sealsASecond(), opensslBlocksASecond()));
        }
        return cost;
    }

    double perSecond() {
        return Figures.median(rounds.stream().mapToDouble(Round::ours).toArray());
    }

    double openssl() {
        return Figures.median(rounds.stream().mapToDouble(Round::openssl).toArray());
    }

    double ratio() {
        return Figures.median(
                rounds.stream().mapToDouble(round -> round.ours / round.openssl).toArray());
    }

    private double sealsASecond() {
        long done = 0;
        int bytes = 0;
        long start = cpuNanos();
        while (cpuNanos() - start < SECOND) {
            MerchantKeys keys = KeysFixture.of(merchant); // each may seal a counted number of times
            for (int n = 0; n < BATCH; n++) {
                bytes += keys.seal(place, NUMBER).length;
                bytes += keys.numberHashes(NUMBER).getFirst().hash().length;
            }
            done += BATCH;
            refresh(bytes);
        }
        return done * (double) SECOND / (cpuNanos() - start);
    }

    /** Nothing that is measured may be left out because nobody looks at it. */
    private static void refresh(int bytes) {
        if (bytes == 0) {
            throw new IllegalStateException("sealed to nothing");
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static double opensslBlocksASecond() throws IOException {
        Process process = new ProcessBuilder(
                        "openssl",
                        "speed",
                        "-seconds",
                        "1",
                        "-bytes",
                        String.valueOf(NUMBER.length),
                        "-evp",
                        "aes-256-gcm")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher figure = KILOBYTES.matcher(said);
        if (!figure.find()) {
            throw new IllegalStateException("openssl gave no figure: " + said);
        }
        return Double.parseDouble(figure.group(1)) * 1000 / NUMBER.length;
    }
}
