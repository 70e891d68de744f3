package io.postern.bench;

/**
 * One slice of one case.
 *
 * @param spent by everybody while it ran
 * @param micros latency of each payment that ended in it, sorted
 */
record Slice(Counters spent, long[] micros) {
    double perSecond() {
        return micros.length * 1e9 / spent.nanos();
    }

    double gatewayMicros() {
        return perPayment(spent.gatewayMicros());
    }

    double postgresMicros() {
        return perPayment(spent.postgresMicros());
    }

    double loadMicros() {
        return perPayment(spent.loadMicros());
    }

    double walSyncs() {
        return perPayment(spent.walSyncs());
    }

    double walBytes() {
        return perPayment(spent.walBytes());
    }

    double diskBytes() {
        return perPayment(spent.diskBytes());
    }

    /** @param share 0.5 for the median */
    double latencyMillis(double share) {
        return micros.length == 0 ? 0 : micros[(int) (share * (micros.length - 1))] / 1000.0;
    }

    private double perPayment(long amount) {
        return (double) amount / Math.max(1, micros.length);
    }
}
