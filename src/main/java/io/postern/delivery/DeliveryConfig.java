package io.postern.delivery;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** How deliveries to merchants are made. */
@ConfigMapping(prefix = "postern.delivery")
interface DeliveryConfig {
    /** Whether this gateway delivers. One that does not leaves the work to the others. */
    @WithDefault("true")
    boolean enabled();

    /** How many deliveries a gateway has under way at most; a merchant has a quarter of them at most. */
    @WithDefault("128")
    int atOnce();

    /** How many of them to one endpoint. An endpoint that does not answer within two seconds gets fewer, down to one. */
    @WithDefault("8")
    int atOnceToOne();

    /**
     * For how long a delivery is a gateway's that took it up. At least twice as long as a call may take
     * ({@code postern.egress.deadline}), or others would make it a second time.
     */
    @WithDefault("1m")
    Duration lease();

    /** How often is looked for what is due while there is nothing to do. */
    @WithDefault("200ms")
    Duration lookEvery();

    /** How long after the try before each try is made; after the last one the delivery is given up. */
    @WithDefault("0s,5s,5m,30m,2h,5h,10h,14h,20h,24h")
    List<Duration> schedule();

    /** By how many percent, at random, a try is made earlier or later. */
    @WithDefault("20")
    int jitter();

    /** How long what was sent and answered is kept. That it was, when and with what outcome stays for good. */
    @WithDefault("30d")
    Duration keepExchanges();

    /** How long an endpoint may fail without a success in between before it is disabled. */
    @WithDefault("5d")
    Duration disableAfter();
}
