package io.postern.dispute;

/**
 * A dispute's money in minor units.
 *
 * @param withdrawnMinor all that the bank ever took
 * @param reinstatedMinor all that it ever gave back
 * @param lostMinor what will not come back
 * @param feeMinor what the merchant pays for the dispute now
 * @param bankFeeMinor what the bank has asked for
 */
record Held(long withdrawnMinor, long reinstatedMinor, long lostMinor, long feeMinor, long bankFeeMinor) {
    static final Held NOTHING = new Held(0, 0, 0, 0, 0);

    long minor() {
        return withdrawnMinor - reinstatedMinor;
    }

    Position position() {
        if (minor() == 0) {
            return Position.MERCHANT;
        }
        return lostMinor > 0 ? Position.LOST : Position.WITHDRAWN;
    }

    /**
     * @param amountMinor the whole dispute's
     * @param planFeeMinor what a dispute costs the merchant whose money is taken now
     */
    Held at(Position position, long amountMinor, long planFeeMinor) {
        boolean with = position == Position.MERCHANT;
        boolean moves = with != (position() == Position.MERCHANT);
        return new Held(
                moves && !with ? Math.addExact(withdrawnMinor, amountMinor) : withdrawnMinor,
                moves && with ? Math.addExact(reinstatedMinor, amountMinor) : reinstatedMinor,
                position == Position.LOST ? amountMinor : 0,
                moves ? (with ? 0 : planFeeMinor) : feeMinor,
                bankFeeMinor);
    }

    Held withBankFee(long minor) {
        return new Held(withdrawnMinor, reinstatedMinor, lostMinor, feeMinor, Math.max(bankFeeMinor, minor));
    }
}
