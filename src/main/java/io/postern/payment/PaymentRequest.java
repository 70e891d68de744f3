package io.postern.payment;

import io.postern.card.CardInput;
import io.postern.card.SecretText;
import io.postern.money.Money;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;

/**
 * What is asked for with {@code POST /v1/payments}. Pays with a token or with a card, never both. Amount and currency may
 * be missing where a checkout token fixes them ({@link BuyersDoor}).
 */
record PaymentRequest(
        @Min(1) @Max(Money.MAX_MINOR) Long amount,

        @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code of three capital letters")
        String currency,

        String token,
        @Valid CardInput card,

        @Pattern(regexp = "automatic|manual", message = "must be automatic or manual")
        String captureMethod,

        SecretText cvc,

        @Size(max = 2000) @Pattern(regexp = "https?://.+", message = "must be an http or https address")
        String returnUrl,

        @Size(min = 1, max = 255) String merchantReference,
        Boolean uniqueReference,
        @Size(max = 1000) String description,
        @Valid Customer customer,

        @Size(max = 50, message = "must have at most 50 keys")
        Map<
                        @Size(min = 1, max = 40, message = "must be keys of 1 to 40 characters") String,
                        @NotNull @Size(max = 500, message = "must be values of at most 500 characters") String>
                metadata) {

    /** Who pays. The id is the merchant's own and shown; e-mail and address are kept sealed. */
    record Customer(
            @Pattern(
                    regexp = "[A-Za-z0-9_.:-]{1,64}",
                    message = "must be 1 to 64 letters, digits, dots, colons, dashes or underscores")
            String id,

            @Email(message = "must be an e-mail address") @Size(max = 320)
            String email,

            @Size(max = 45) @Pattern(regexp = "[0-9a-fA-F.:]+", message = "must be an IPv4 or IPv6 address")
            String ip) {
        boolean isPersonal() {
            return email != null || ip != null;
        }

        @Override
        public String toString() {
            return "Customer[hidden]";
        }
    }

    boolean capturesAtOnce() {
        return !"manual".equals(captureMethod);
    }

    boolean wantsReferenceAlone() {
        return Boolean.TRUE.equals(uniqueReference);
    }
}
