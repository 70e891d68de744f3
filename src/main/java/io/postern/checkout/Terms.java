package io.postern.checkout;

import io.postern.access.CheckoutTerms;
import io.postern.access.CheckoutUse;
import io.postern.merchant.MerchantProfile;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.subject.Subjects;
import io.postern.wire.CardNumberFinder;
import java.util.Currency;
import java.util.stream.Collectors;

/** Judges what a merchant wants to fix, before a buyer meets the refusal. */
final class Terms {
    private static final String AUTOMATIC = "automatic";

    private Terms() {}

    static CheckoutTerms of(CheckoutUse use, CheckoutTokenRequest request, MerchantProfile merchant) {
        refuseCardNumbers(request);
        Subjects.refuseAddressIn(request.customer(), "customer");
        return switch (use) {
            case PAYMENT -> payment(request, merchant);
            case TOKENIZATION -> tokenization(request);
        };
    }

    private static CheckoutTerms payment(CheckoutTokenRequest request, MerchantProfile merchant) {
        needed("amount", request.amount());
        needed("currency", request.currency());
        refuseForeign(request.currency(), merchant);
        return new CheckoutTerms(
                request.amount(),
                request.currency(),
                request.captureMethod() == null ? AUTOMATIC : request.captureMethod(),
                request.merchantReference(),
                request.description(),
                request.returnUrl(),
                request.customer());
    }

    private static CheckoutTerms tokenization(CheckoutTokenRequest request) {
        unknown("amount", request.amount());
        unknown("currency", request.currency());
        unknown("capture_method", request.captureMethod());
        unknown("merchant_reference", request.merchantReference());
        unknown("description", request.description());
        unknown("return_url", request.returnUrl());
        return new CheckoutTerms(null, null, null, null, null, null, request.customer());
    }

    private static void needed(String field, Object value) {
        if (value == null) {
            throw ProblemException.of(Problem.MISSING_FIELD, field, field + " is missing; a payment needs it.");
        }
    }

    private static void unknown(String field, Object value) {
        if (value != null) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, field, field + " belongs to a payment; a tokenization does not have it.");
        }
    }

    private static void refuseForeign(String code, MerchantProfile merchant) {
        if (merchant.currencies().stream().map(Currency::getCurrencyCode).noneMatch(code::equals)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE,
                    "currency",
                    "currency \"" + code + "\" is not one of this merchant's: "
                            + merchant.currencies().stream()
                                    .map(Currency::getCurrencyCode)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
    }

    /** A token's claims can be read by whoever holds it. */
    private static void refuseCardNumbers(CheckoutTokenRequest request) {
        CardNumberFinder.refuseIn(String.valueOf(request.amount()), "amount");
        CardNumberFinder.refuseIn(request.merchantReference(), "merchant_reference");
        CardNumberFinder.refuseIn(request.description(), "description");
        CardNumberFinder.refuseIn(request.returnUrl(), "return_url");
        CardNumberFinder.refuseIn(request.customer(), "customer");
        CardNumberFinder.refuseIn(request.origin(), "origin");
    }
}
