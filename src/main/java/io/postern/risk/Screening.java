package io.postern.risk;

import io.postern.merchant.Plan;
import io.postern.money.Money;

/**
 * What the rules look at.
 *
 * @param cardAttemptsLastMinute tries with this card at this merchant in the last 60 seconds, this one not counted
 */
public record Screening(Plan plan, Money amount, long cardAttemptsLastMinute) {}
