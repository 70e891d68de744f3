package io.postern.limit;

/**
 * What was given of a shared budget.
 *
 * @param granted may be used up to a window from now; less than was wanted when the rest is used up
 * @param left what others may still take
 * @param slot by which its use is reported later
 * @param freesInMillis until more can be taken, when it is used up; else until the oldest use is forgotten
 */
record Share(int granted, int left, long slot, long freesInMillis) {}
