package io.postern.bench;

import java.util.List;

/**
 * A merchant with cards to charge.
 *
 * @param accessToken of its client
 * @param cards tokens of different cards
 */
record Shop(String merchant, String accessToken, List<String> cards) {}
