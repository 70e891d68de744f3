package io.postern.acquirer;

import com.github.f4b6a3.uuid.UuidCreator;
import io.postern.card.BillingAddress;
import io.postern.card.Cvc;
import io.postern.card.Pan;
import io.postern.card.PresentedCard;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.money.Money;
import java.util.Optional;
import java.util.UUID;

/** Orders as tests need them, each under a fresh reference. */
final class Orders {
    static final Money TEN_DOLLARS = Money.of(1_000, "USD");

    static final UUID MERCHANT = ReservedMerchant.DEMO.id();

    private Orders() {}

    static PresentedCard card(String number) {
        return new PresentedCard(
                Pan.of(number),
                12,
                2040,
                Optional.of(Cvc.of("123")),
                new BillingAddress(Optional.of("1 Main Street"), Optional.of("12345")));
    }

    static AuthorizationOrder authorization(String number) {
        return authorization(number, null);
    }

    static AuthorizationOrder authorization(String number, String hints) {
        return new AuthorizationOrder(
                MERCHANT,
                reference(IdKind.ATTEMPT),
                TEN_DOLLARS,
                false,
                card(number),
                Optional.of("https://shop.example/return"),
                Optional.ofNullable(hints));
    }

    static AuthorizationOrder sale(String number) {
        return new AuthorizationOrder(
                MERCHANT,
                reference(IdKind.ATTEMPT),
                TEN_DOLLARS,
                true,
                card(number),
                Optional.empty(),
                Optional.empty());
    }

    static CaptureOrder capture(AuthorizationOrder authorized, long minor, boolean last) {
        return capture(authorized, minor, last, null);
    }

    static CaptureOrder capture(AuthorizationOrder authorized, long minor, boolean last, String hints) {
        return new CaptureOrder(
                MERCHANT,
                reference(IdKind.CAPTURE),
                authorized.reference(),
                TEN_DOLLARS.withAmount(minor),
                last,
                Optional.ofNullable(hints));
    }

    static VoidOrder voidRest(AuthorizationOrder authorized) {
        return new VoidOrder(MERCHANT, reference(IdKind.VOID), authorized.reference(), Optional.empty());
    }

    static RefundOrder refund(AuthorizationOrder authorized, long minor) {
        return refund(authorized, TEN_DOLLARS.withAmount(minor));
    }

    static RefundOrder refund(AuthorizationOrder authorized, Money amount) {
        return new RefundOrder(MERCHANT, reference(IdKind.REFUND), authorized.reference(), amount, Optional.empty());
    }

    static String reference(IdKind kind) {
        return kind.format(UuidCreator.getTimeOrderedEpochPlus1());
    }
}
