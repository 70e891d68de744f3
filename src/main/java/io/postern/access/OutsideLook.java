package io.postern.access;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a token of the outside issuer must look like, before its signature is worth verifying: an access token, signed by a
 * key pair of the issuer. It only refuses; nothing of it is believed yet.
 */
final class OutsideLook {
    private static final Duration LEEWAY = Duration.ofSeconds(10);
    private static final Set<String> HEAD_TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");
    private static final Set<String> CLAIM_TYPES = Set.of("bearer", "dpop");

    /** A key comes from the issuer, found by its id; whoever sends another one along, or where to find one, is no issuer. */
    private static final List<String> STRANGE_HEADS = List.of("crit", "jku", "jwk", "x5u", "b64", "zip");

    /** What ID tokens and logout tokens have and access tokens have not. */
    private static final List<String> STRANGE_CLAIMS = List.of("at_hash", "c_hash", "s_hash", "events");

    private OutsideLook() {}

    static boolean isOfAnAccessToken(String token, Set<String> algorithms, Clock clock) {
        Optional<Claims> head = Claims.headOf(token);
        Optional<Claims> claims = Claims.of(token);
        return head.filter(found -> isFine(found, algorithms)).isPresent()
                && claims.filter(found -> isFine(found, clock)).isPresent();
    }

    private static boolean isFine(Claims head, Set<String> algorithms) {
        return head.text("alg").filter(algorithms::contains).isPresent()
                && STRANGE_HEADS.stream().noneMatch(head.json()::containsKey)
                && isOneOf(HEAD_TYPES, head, "typ");
    }

    private static boolean isFine(Claims claims, Clock clock) {
        return STRANGE_CLAIMS.stream().noneMatch(claims.json()::containsKey)
                && isOneOf(CLAIM_TYPES, claims, "typ")
                && isOneOf(Set.of("access"), claims, "token_use")
                && claims.text("sub").isPresent()
                && claims.time("iat")
                        .filter(at -> !at.isAfter(clock.instant().plus(LEEWAY)))
                        .isPresent();
    }

    private static boolean isOneOf(Set<String> allowed, Claims claims, String name) {
        return !claims.json().containsKey(name)
                || claims.text(name)
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .filter(allowed::contains)
                        .isPresent();
    }
}
