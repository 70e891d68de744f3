package io.postern.access;

import io.postern.access.proof.TokenBinding;
import io.postern.address.Address;
import io.postern.address.Networks;
import io.postern.bench.CpuTime;
import io.postern.id.ReservedMerchant;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** What a call costs at the door when its token was verified within the last minute, as a payment's nearly always was. */
public final class AtTheDoor {
    private static final int TOKENS = 200;
    private static final int NETWORKS = 20;

    private final KnownClients known = new KnownClients(config(), Clock.systemUTC());
    private final List<String> tokens =
            IntStream.range(0, TOKENS).mapToObj(AtTheDoor::token).toList();
    private final Client client = new Client(
            ReservedMerchant.DEMO.id(),
            "shop",
            Role.MERCHANT,
            Set.of(Scope.PAYMENTS_WRITE),
            Optional.empty(),
            Optional.empty(),
            Instant.now().plusSeconds(3_600),
            Optional.empty(),
            TokenBinding.NONE);

    /** The token's hash, the client behind it, and whether it has the scope: µs of CPU. */
    public static double authenticationMicros() {
        AtTheDoor door = new AtTheDoor();
        door.tokens.forEach(token -> door.known.remember(token, door.client));
        return CpuTime.microsEach(door::authenticate);
    }

    private long authenticate(int n) {
        Caller caller = known.find(tokens.get(n % TOKENS)).orElseThrow().calling("203.0.113.7", "req_1");
        return caller.may(Scope.PAYMENTS_WRITE) ? 1 : 0;
    }

    /** The address read, and looked for among the role's networks and twenty of the merchant: µs of CPU. */
    public static double addressMicros() {
        AtTheDoor door = new AtTheDoor();
        DoorRules rules = new DoorRules(
                Set.of("shop"),
                Networks.of(
                        "rules",
                        IntStream.range(0, NETWORKS)
                                .mapToObj(n -> "10." + n + ".0.0/16")
                                .toList()));
        DoorCheck check = new DoorCheck(
                new RoleNetworks(() -> Map.of("merchant", List.of("10.0.0.0/8"))),
                id -> Uni.createFrom().item(rules));
        return CpuTime.microsEach(n -> door.check(check, "10." + (NETWORKS - 1) + ".0." + n % 200));
    }

    private long check(DoorCheck check, String text) {
        Address from = Address.of(text);
        Caller caller = client.calling(text, "req_1");
        check.check(caller, Role.MERCHANT, from).await().indefinitely();
        return 1;
    }

    /** As long as an issuer's tokens are. */
    private static String token(int n) {
        byte[] claims = ("{\"sub\":\"shop-" + n + "\",\"iss\":\"https://login.example.test/realms/postern\"}")
                .getBytes(StandardCharsets.UTF_8);
        String part = Base64.getUrlEncoder().withoutPadding().encodeToString(claims);
        return part + "." + part.repeat(4) + "." + part.repeat(3);
    }

    /** Only what remembers tokens is asked for. */
    private static AccessConfig config() {
        return (AccessConfig) Proxy.newProxyInstance(
                AccessConfig.class.getClassLoader(),
                new Class<?>[] {AccessConfig.class},
                (proxy, asked, none) -> switch (asked.getName()) {
                    case "tokenCacheTtl" -> Duration.ofMinutes(1);
                    case "tokenCacheSize" -> TOKENS;
                    default -> throw new IllegalStateException(asked.getName());
                });
    }
}
