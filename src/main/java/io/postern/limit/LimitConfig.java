package io.postern.limit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How much may be asked for within the window. */
@ConfigMapping(prefix = "postern.limit")
interface LimitConfig {
    /** Where the budgets are that all gateways share: {@code table} is one of PostgreSQL, {@code redis} a Redis server. */
    @WithDefault("table")
    Store store();

    /** The Redis server. */
    Redis redis();

    /** What every limit is counted in. It slides: whichever stretch of this length one looks at, no more fits into it. */
    @WithDefault("60s")
    Duration window();

    /** Calls of one client that read, within the window. A merchant's plan may say otherwise. */
    @WithDefault("6000")
    int clientRead();

    /** Calls of one client that write tokens or settings, within the window. A merchant's plan may say otherwise. */
    @WithDefault("6000")
    int clientWrite();

    /** Calls of one client that move money, within the window. A merchant's plan may say otherwise. */
    @WithDefault("6000")
    int clientMoney();

    /** Calls from one address (IPv6: from one /64 network) within the window, whoever makes them. */
    @WithDefault("60000")
    int address();

    /** Calls from one address with no access token, or with one that is refused, within the window. */
    @WithDefault("600")
    int refusedAuthentication();

    /** Cards of one client that a bank declined or found wrong, within the window. A merchant's plan may say otherwise. */
    @WithDefault("600")
    int failedCards();

    /** The same for shoppers of one merchant in one network (IPv4: /24, IPv6: /64), by {@code customer.ip}. */
    @WithDefault("120")
    int failedCardsOfNetwork();

    /** How long what all gateways share is waited for. Then it is away, and each gateway limits by itself. */
    @WithDefault("1s")
    Duration patience();

    /** Percent of a limit that a gateway gives by itself, within the window, while what all gateways share is away. */
    @WithDefault("25")
    int alone();

    /** Of how many clients and addresses a gateway remembers what it has in hand; the longest unused leave first. */
    @WithDefault("100000")
    int remembered();

    /** Where budgets can be. */
    enum Store {
        TABLE,
        REDIS
    }

    /** The Redis server of {@code postern.limit.store=redis}. */
    interface Redis {
        /** Where it is: {@code rediss://user:password@host:6379}. */
        Optional<String> url();
    }
}
