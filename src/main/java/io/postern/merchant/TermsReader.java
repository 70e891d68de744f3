package io.postern.merchant;

import io.postern.address.Network;
import io.postern.limit.AgreedLimits;
import io.postern.merchant.MerchantRequest.PlanRequest;
import io.postern.money.Money;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.postern.wire.CardNumberFinder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Reads a request into terms: what it does not name stays as it is, and each value that cannot be is refused by name. */
final class TermsReader {
    private static final int MOST = 50;
    private static final int MOST_PER_MINUTE = 100_000_000;
    private static final Set<String> COUNTRIES = Set.copyOf(Arrays.asList(Locale.getISOCountries()));
    private static final Set<String> MODES = Set.of(MerchantTerms.FACILITATOR, MerchantTerms.GATEWAY_ONLY);

    private TermsReader() {}

    static MerchantTerms opening(MerchantRequest request) {
        required("name", request.name());
        required("currencies", request.currencies());
        MerchantTerms usual =
                new MerchantTerms(null, null, MerchantTerms.FACILITATOR, Set.of(), Plan.usual(), List.of(), List.of());
        return merge(usual, request);
    }

    static MerchantTerms changing(MerchantTerms now, MerchantRequest request) {
        if (request.mode() != null && !request.mode().equals(now.mode())) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "mode",
                    "mode is \"" + now.mode() + "\" since the merchant was opened and cannot change: its book is kept"
                            + " accordingly. Open another merchant.");
        }
        return merge(now, request);
    }

    private static MerchantTerms merge(MerchantTerms now, MerchantRequest request) {
        return new MerchantTerms(
                request.name() == null ? now.name() : name(request.name()),
                request.country() == null ? now.country() : country(request.country()),
                request.mode() == null ? now.mode() : mode(request.mode()),
                request.currencies() == null ? now.currencies() : currencies(request.currencies()),
                request.plan() == null ? now.plan() : plan(now.plan(), request.plan()),
                request.clients() == null ? now.clients() : clients(request.clients()),
                request.addressRules() == null ? now.addressRules() : addressRules(request.addressRules()));
    }

    private static Plan plan(Plan now, PlanRequest request) {
        Plan plan = new Plan(
                (int) within("plan.fee_basis_points", request.feeBasisPoints(), now.feeBasisPoints(), 0, 10_000),
                within("plan.fee_fixed", request.feeFixed(), now.feeFixedMinor(), 0, Money.MAX_MINOR),
                (int) within(
                        "plan.reserve_basis_points", request.reserveBasisPoints(), now.reserveBasisPoints(), 0, 10_000),
                within("plan.payment_limit", request.paymentLimit(), now.paymentLimitMinor(), 1, Money.MAX_MINOR),
                (int) within(
                        "plan.card_payments_per_minute",
                        request.cardPaymentsPerMinute(),
                        now.cardPaymentsPerMinute(),
                        1,
                        1_000_000),
                within("plan.refund_step_up", request.refundStepUp(), now.refundStepUpMinor(), 0, Money.MAX_MINOR),
                request.reserveForRefunds() == null ? now.reserveForRefunds() : request.reserveForRefunds(),
                request.receivableForRefunds() == null ? now.receivableForRefunds() : request.receivableForRefunds(),
                within("plan.dispute_fee", request.disputeFee(), now.disputeFeeMinor(), 0, Money.MAX_MINOR),
                new AgreedLimits(
                        limit(
                                "plan.requests_per_minute",
                                request.requestsPerMinute(),
                                now.limits().requestsPerMinute()),
                        limit(
                                "plan.failed_cards_per_minute",
                                request.failedCardsPerMinute(),
                                now.limits().failedCardsPerMinute())));
        int shares = plan.feeBasisPoints() + plan.reserveBasisPoints();
        if (shares > 10_000) {
            throw refused(
                    "plan.reserve_basis_points",
                    plan.reserveBasisPoints(),
                    "at most 10000 together with fee_basis_points, which is " + plan.feeBasisPoints());
        }
        return plan;
    }

    private static long within(String param, Number wanted, long now, long least, long most) {
        if (wanted == null) {
            return now;
        }
        CardNumberFinder.refuseIn(wanted.toString(), param);
        if (wanted.longValue() < least || wanted.longValue() > most) {
            throw refused(param, wanted, "a whole number from " + least + " to " + most);
        }
        return wanted.longValue();
    }

    private static Optional<Integer> limit(String param, Integer wanted, Optional<Integer> now) {
        return wanted == null ? now : Optional.of((int) within(param, wanted, wanted, 1, MOST_PER_MINUTE));
    }

    private static String name(String name) {
        return allowed("name", name, n -> !n.isBlank() && n.length() <= 200, "a text of 1 to 200 characters");
    }

    private static String country(String country) {
        return allowed("country", country, COUNTRIES::contains, "a country code of ISO 3166, such as DE");
    }

    private static String mode(String mode) {
        return allowed("mode", mode, MODES::contains, "facilitator or gateway_only");
    }

    private static Set<Currency> currencies(List<String> codes) {
        few("currencies", codes, 1);
        Set<Currency> currencies = new LinkedHashSet<>();
        for (int n = 0; n < codes.size(); n++) {
            currencies.add(currency("currencies[" + n + "]", codes.get(n)));
        }
        return currencies;
    }

    private static Currency currency(String param, String code) {
        allowed(param, code, TermsReader::isMoney, "a currency code of ISO 4217, such as USD");
        return Currency.getInstance(code);
    }

    /** Codes for gold, tests and "no currency" have no minor unit and are nothing to be paid in. */
    private static boolean isMoney(String code) {
        return Currency.getAvailableCurrencies().stream()
                .anyMatch(c -> c.getCurrencyCode().equals(code) && c.getDefaultFractionDigits() >= 0);
    }

    private static List<String> clients(List<String> clients) {
        few("clients", clients, 0);
        for (int n = 0; n < clients.size(); n++) {
            allowed(
                    "clients[" + n + "]",
                    clients.get(n),
                    c -> c.matches("[!-~]{1,255}"),
                    "1 to 255 visible ASCII characters");
        }
        return List.copyOf(clients);
    }

    private static List<String> addressRules(List<String> rules) {
        few("address_rules", rules, 0);
        List<String> networks = new ArrayList<>();
        for (int n = 0; n < rules.size(); n++) {
            networks.add(network("address_rules[" + n + "]", rules.get(n)));
        }
        few("address_rules", networks, 0); // two spellings of one network are one
        return List.copyOf(networks);
    }

    private static String network(String param, String rule) {
        CardNumberFinder.refuseIn(rule, param);
        try {
            return Network.of(rule == null ? "" : rule).toString();
        } catch (IllegalArgumentException wrong) {
            throw refused(param, rule, wrong.getMessage());
        }
    }

    private static void few(String param, List<String> values, int least) {
        if (values.size() < least
                || values.size() > MOST
                || values.stream().distinct().count() < values.size()) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    param,
                    param + " has " + values.size() + " values; it must have " + least + " to " + MOST
                            + ", all different.");
        }
    }

    private static String allowed(String param, String value, Predicate<String> check, String allowed) {
        CardNumberFinder.refuseIn(value, param);
        if (value == null || !check.test(value)) {
            throw refused(param, value, allowed);
        }
        return value;
    }

    private static ProblemException refused(String param, Object value, String allowed) {
        return ProblemException.of(
                Problem.INVALID_VALUE,
                param,
                param + " is " + Quote.of(param, value) + "; it must be " + allowed + ".");
    }

    private static void required(String param, Object value) {
        if (value == null) {
            throw ProblemException.of(Problem.MISSING_FIELD, param, param + " is required to open a merchant.");
        }
    }
}
