package io.postern.dispute;

import io.postern.acquirer.DisputeReason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The networks' reason codes and usual times for an answer, read from {@code dispute/reason-codes.csv} and {@code dispute/networks.csv}. */
final class ReasonCodes {
    private static final int WITHOUT_A_RULE = 24;
    /** What the acquirer keeps for itself of the time that the network gives. */
    private static final int ACQUIRER_NEEDS = 10;

    private static final Map<String, ReasonCode> CODES = read("/dispute/reason-codes.csv").stream()
            .map(ReasonCodes::code)
            .collect(Collectors.toUnmodifiableMap(ReasonCodes::key, Function.identity()));
    private static final Map<String, Integer> DAYS = read("/dispute/networks.csv").stream()
            .collect(Collectors.toUnmodifiableMap(line -> line[0], line -> Integer.parseInt(line[1])));

    private ReasonCodes() {}

    static Optional<ReasonCode> find(String network, @Nullable String code) {
        return code == null ? Optional.empty() : Optional.ofNullable(CODES.get(key(network, code)));
    }

    static List<ReasonCode> all() {
        return CODES.values().stream()
                .sorted(Comparator.comparing(ReasonCode::network).thenComparing(ReasonCode::code))
                .toList();
    }

    /** How long a merchant has for an answer where the bank does not say: careful rather than exact. */
    static int days(String network) {
        return DAYS.getOrDefault(network, WITHOUT_A_RULE) - ACQUIRER_NEEDS;
    }

    /** The reason that a bank gave, where it is one of the fifteen; else what its network's code means; else general. */
    static @Nullable String reason(@Nullable String word, String network, @Nullable String code) {
        return DisputeReason.of(word == null ? "" : word)
                .map(DisputeReason::wire)
                .or(() -> find(network, code).map(ReasonCode::reason))
                .orElse(null);
    }

    static String wordOf(@Nullable String reason) {
        return reason == null ? DisputeReason.GENERAL.wire() : reason;
    }

    private static String key(ReasonCode code) {
        return key(code.network(), code.code());
    }

    private static String key(String network, String code) {
        return network + ' ' + code.toUpperCase(Locale.ROOT);
    }

    private static ReasonCode code(String[] line) {
        DisputeReason.of(line[2]).orElseThrow(() -> new IllegalStateException("unknown reason " + line[2]));
        return new ReasonCode(line[0], line[1], line[2], line[3], List.of(line[4].split("\\|")));
    }

    private static List<String[]> read(String resource) {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(ReasonCodes.class.getResourceAsStream(resource), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read", e);
        }
    }
}
