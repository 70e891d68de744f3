package io.postern.payment;

import io.postern.card.Cards;
import io.postern.database.Insert;
import io.postern.id.Ids;
import io.postern.keys.MerchantKeys;
import io.postern.keys.SealContext;
import io.postern.money.Money;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.subject.Subjects;
import io.vertx.mutiny.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the head of a new payment out of a request, and seals what is personal in it. */
@ApplicationScoped
class Opening {
    private final Ids ids;
    private final Subjects subjects;
    private final Clock clock;

    Opening(Ids ids, Subjects subjects, Clock clock) {
        this.ids = ids;
        this.subjects = subjects;
        this.clock = clock;
    }

    Head head(Shop shop, PaymentRequest request) {
        refuseCardNumbers(request);
        if (request.wantsReferenceAlone() && request.merchantReference() == null) {
            throw ProblemException.of(
                    Problem.MISSING_FIELD,
                    "merchant_reference",
                    "unique_reference was asked for without a merchant_reference to hold on to.");
        }
        PaymentRequest.Customer customer = request.customer();
        return new Head(
                shop.merchantId(),
                ids.next(),
                Money.of(
                        request.amount(),
                        currency(shop.profile().currencies(), request.currency())
                                .getCurrencyCode()),
                request.capturesAtOnce(),
                request.merchantReference(),
                request.wantsReferenceAlone(),
                request.description(),
                request.metadata() == null ? Map.of() : request.metadata(),
                customer == null ? null : customer.id(),
                customer == null || !customer.isPersonal() ? null : subjects.of(shop.merchantId(), customer.id()),
                request.returnUrl(),
                clock.instant());
    }

    Attempt attempt(ChosenCard card) {
        return new Attempt(ids.next(), card.tokenId(), card.view());
    }

    /** E-mail and address of the customer, sealed under a key of their own; nothing when none were given. */
    List<Insert> personal(Head head, PaymentRequest.Customer customer, MerchantKeys keys) {
        if (head.subject() == null) {
            return List.of();
        }
        SealContext context = new SealContext("payment_customer", head.id(), "customer");
        Subjects.Kept kept = subjects.seal(keys, head.subject(), head.customer(), context, customer);
        List<Insert> parts = new ArrayList<>(kept.parts());
        parts.add(Insert.of(
                "payment_customer",
                "INSERT INTO payment_customer (merchant_id, payment_id, sealed) VALUES ($1, $2, $3)",
                head.merchantId(),
                head.id(),
                Buffer.buffer(kept.fields())));
        return parts;
    }

    private static Currency currency(Set<Currency> allowed, String code) {
        return allowed.stream()
                .filter(currency -> currency.getCurrencyCode().equals(code))
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        Problem.INVALID_VALUE,
                        "currency",
                        "currency \"" + code + "\" is not one of this merchant's: " + codes(allowed) + "."));
    }

    private static String codes(Set<Currency> currencies) {
        return currencies.stream()
                .map(Currency::getCurrencyCode)
                .sorted(Comparator.naturalOrder())
                .collect(Collectors.joining(", "));
    }

    /** These fields are kept readable, so a number that strayed into one must not get any further. */
    private static void refuseCardNumbers(PaymentRequest request) {
        Cards.refuseNumbersIn(String.valueOf(request.amount()), "amount"); // a field next door is soon mistaken
        Cards.refuseNumbersIn(request.merchantReference(), "merchant_reference");
        Cards.refuseNumbersIn(request.description(), "description");
        Cards.refuseNumbersIn(request.returnUrl(), "return_url");
        if (request.customer() != null) {
            Cards.refuseNumbersIn(request.customer().id(), "customer.id");
            Subjects.refuseAddressIn(request.customer().id(), "customer.id");
            Cards.refuseNumbersIn(request.customer().email(), "customer.email");
        }
        if (request.metadata() != null) {
            request.metadata().forEach((name, value) -> {
                Cards.refuseNumbersIn(name, "metadata");
                Cards.refuseNumbersIn(value, "metadata." + name);
            });
        }
    }
}
