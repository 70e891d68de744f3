package io.postern.payment;

import io.postern.card.CardInput;
import io.postern.card.SecretText;
import jakarta.validation.Valid;

/** What a merchant asks for with {@code POST /v1/payments/{id}/confirm}: another card, or nothing to finish a challenge. */
record ConfirmRequest(String token, @Valid CardInput card, SecretText cvc) {}
