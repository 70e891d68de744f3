package io.postern.demo;

import io.postern.access.Open;
import io.postern.access.OwnTokens;
import io.postern.access.Role;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import io.postern.merchant.Merchants;
import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.postern.problem.Quote;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Hands an access token to anybody who asks, so that a newcomer can try the gateway: in the demo, and nowhere else. */
@Path("/dev/token")
class DemoTokenResource {
    private static final Duration LIFE = Duration.ofHours(8);

    private final DemoConfig config;
    private final OwnTokens tokens;
    private final Merchants merchants;
    private final Clock clock;

    DemoTokenResource(DemoConfig config, OwnTokens tokens, Merchants merchants, Clock clock) {
        this.config = config;
        this.tokens = tokens;
        this.merchants = merchants;
        this.clock = clock;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN)
    @Open("the demo's tokens open the demo alone")
    public Uni<String> issue(
            @RestQuery @DefaultValue("merchant") String role,
            @RestQuery @DefaultValue("mch_demo") String merchant,
            @RestQuery String acr,
            @RestQuery String client) {
        if (!config.enabled()) {
            throw ProblemException.of(Problem.NOT_FOUND, "There is no such path.");
        }
        Role known = role(role);
        return merchants
                .profile(merchant(merchant))
                .onFailure(ProblemException.class)
                .transform(missing -> refused("merchant", merchant, "a merchant that exists, such as mch_demo"))
                .flatMap(profile -> tokens.issue(
                        client(known, profile.id(), client),
                        claims(known, profile.id(), Optional.ofNullable(acr)),
                        LIFE));
    }

    /**
     * One role of one merchant is one client, however many tokens it asks for.
     *
     * @param another a name that makes it another client, where two people are needed; or null
     */
    private static String client(Role role, UUID merchant, @Nullable String another) {
        String client = "demo-" + role.wire() + "-" + IdKind.MERCHANT.format(merchant);
        if (another == null) {
            return client;
        }
        if (!another.matches("[a-z0-9]{1,32}")) {
            throw refused("client", another, "1 to 32 lower-case letters and digits");
        }
        return client + "-" + another;
    }

    private Map<String, Object> claims(Role role, UUID merchant, Optional<String> acr) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("role", role.wire());
        claims.put("merchant_id", IdKind.MERCHANT.format(merchant));
        acr.ifPresent(word -> {
            claims.put("acr", word);
            claims.put("auth_time", clock.instant().getEpochSecond());
        });
        return claims;
    }

    private static Role role(String text) {
        return Role.of(text)
                .filter(role -> role != Role.CHECKOUT) // made by POST /v1/checkout_tokens, with its terms
                .orElseThrow(() -> refused("role", text, "one of " + Role.names()));
    }

    private static UUID merchant(String text) {
        return IdKind.MERCHANT
                .parse(text)
                .filter(id -> !id.equals(ReservedMerchant.PLATFORM.id()))
                .orElseThrow(() -> refused("merchant", text, "a merchant's id, such as mch_demo or mch_other"));
    }

    private static ProblemException refused(String param, String text, String allowed) {
        return ProblemException.of(
                Problem.BAD_REQUEST, param, param + " is " + Quote.of(param, text) + "; it must be " + allowed + ".");
    }
}
