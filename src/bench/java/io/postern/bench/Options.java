package io.postern.bench;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How much is measured: {@code QUICK=1} for a first look, {@code ROUNDS} for any number of rounds.
 *
 * @param histories entries on the accounts of the ledger's part
 * @param pgbench the program
 * @param keyServer the program: {@code bao} or {@code vault}
 * @param commit what is measured
 * @param accessAlone {@code ONLY=access}: nothing but what access adds to a payment
 * @param deliveryAlone {@code ONLY=delivery}: nothing but deliveries to merchants
 * @param intakeAlone {@code ONLY=intake}: nothing but banks' webhooks
 * @param receiptsAlone {@code ONLY=receipts}: nothing but the search among receipts
 * @param nativeAlone {@code ONLY=native}: nothing but the native executable beside the JVM
 * @param tracesAlone {@code ONLY=traces}: nothing but what traces cost a payment
 */
record Options(
        int rounds,
        int ledgerRounds,
        int warmPayments,
        Duration warmAtMost,
        List<Integer> histories,
        String pgbench,
        String keyServer,
        String commit,
        boolean accessAlone,
        boolean deliveryAlone,
        boolean intakeAlone,
        boolean receiptsAlone,
        boolean nativeAlone,
        boolean tracesAlone) {
    static Options of(Map<String, String> said) {
        boolean quick = "1".equals(said.get("QUICK"));
        int rounds = Integer.parseInt(said.getOrDefault("ROUNDS", quick ? "2" : "5"));
        return new Options(
                rounds,
                Math.min(rounds, 3),
                quick ? 5_000 : 20_000,
                Duration.ofSeconds(quick ? 30 : 90),
                quick ? List.of(1_000, 100_000) : List.of(1_000, 100_000, 1_000_000),
                said.getOrDefault("PGBENCH", "pgbench"),
                said.getOrDefault("KEY_SERVER", "bao"),
                said.getOrDefault("COMMIT", "unknown"),
                "access".equals(said.get("ONLY")),
                "delivery".equals(said.get("ONLY")),
                "intake".equals(said.get("ONLY")),
                "receipts".equals(said.get("ONLY")),
                "native".equals(said.get("ONLY")),
                "traces".equals(said.get("ONLY")));
    }
}
