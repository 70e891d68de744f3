package io.postern.checkout;

import io.postern.money.Money;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;

/** What a merchant fixes for one buyer. All but the card comes from here; a browser can change none of it. */
record CheckoutTokenRequest(
        @NotNull @Pattern(regexp = "payment|tokenization", message = "must be payment or tokenization")
        String use,

        @Min(1) @Max(Money.MAX_MINOR) Long amount,

        @Pattern(regexp = "[A-Z]{3}", message = "must be an ISO 4217 code of three capital letters")
        String currency,

        @Pattern(regexp = "automatic|manual", message = "must be automatic or manual")
        String captureMethod,

        @Size(min = 1, max = 255) String merchantReference,
        @Size(max = 255) String description,

        @Size(max = 1000) @Pattern(regexp = "https?://.+", message = "must be an http or https address")
        String returnUrl,

        @Pattern(
                regexp = "[A-Za-z0-9_.:-]{1,64}",
                message =
                        "must be 1 to 64 letters, digits, dots, colons, dashes or underscores; a name of your own for the"
                                + " customer, not an e-mail address")
        String customer,

        @Size(max = 255)
        @Pattern(
                regexp = "(https://[a-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]{1,5})?",
                message =
                        "must be the origin of a web page as browsers write it, such as https://shop.example: https, no"
                                + " path, no slash at the end; http for localhost and 127.0.0.1 alone")
        String origin,

        @Min(60) @Max(86_400) Integer expiresIn) {}
