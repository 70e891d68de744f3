package io.postern.card;

import io.postern.database.Insert;
import java.util.List;

/**
 * What one merchant's card goes by.
 *
 * @param fingerprint 96 random bits, drawn when the merchant first used the card
 * @param parts what the transaction that uses the card has to write of it; nothing for a card that is known
 */
public record CardIdentity(String fingerprint, List<Insert> parts) {}
