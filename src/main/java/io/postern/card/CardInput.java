package io.postern.card;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/** A card as a merchant sends it. {@link Cards} makes an {@link AcceptedCard} of it or says what is wrong. */
public record CardInput(
        @NotNull SecretText number,

        @NotNull @Min(1) @Max(12) Integer expMonth,

        @NotNull @Min(1000) @Max(9999) Integer expYear,

        @Nullable SecretText cvc,

        @Nullable @Size(max = 100) String holderName,
        @Nullable @Valid Address address) {

    /** The billing address; banks compare {@code line1} and {@code postal_code} with what they have on file. */
    public record Address(
            @Nullable @Size(max = 200) String line1,
            @Nullable @Size(max = 200) String line2,
            @Nullable @Size(max = 100) String city,
            @Nullable @Size(max = 100) String state,
            @Nullable @Size(max = 20) String postalCode,
            @Nullable @Size(min = 2, max = 2) String country) {
        /** Personal data: not for logs. */
        @Override
        public String toString() {
            return "Address[hidden]";
        }
    }

    @Override
    public String toString() {
        return "CardInput[hidden]";
    }
}
