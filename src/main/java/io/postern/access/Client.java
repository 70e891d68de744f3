package io.postern.access;

import io.postern.access.proof.TokenBinding;
import io.postern.id.IdKind;
import io.postern.id.ReservedMerchant;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Whom a verified token stands for, and until when: all of a {@link Caller} that does not change between requests. */
record Client(
        UUID merchantId,
        String name,
        Role role,
        Set<Scope> scopes,
        Optional<String> acr,
        Optional<Instant> authenticatedAt,
        Instant until,
        Optional<CheckoutGrant> checkout,
        TokenBinding binding) {
    private static final int LONGEST_NAME = 255;
    private static final String MERCHANT = "merchant_id";

    /**
     * Understands the claims of a verified token; refuses one that says nothing, or too much, about its bearer.
     *
     * @param firstOperator who is an operator without a role in its token
     */
    static Client of(Claims claims, Optional<String> firstOperator) {
        String name = claims.text("sub")
                .filter(sub -> sub.length() <= LONGEST_NAME)
                .orElseThrow(() -> Challenge.unclear("The access token names no client (sub)."));
        Role role =
                claims.roles().isEmpty() && firstOperator.filter(name::equals).isPresent()
                        ? Role.OPERATOR
                        : role(claims.roles());
        Optional<CheckoutGrant> checkout =
                role == Role.CHECKOUT ? Optional.of(CheckoutGrant.of(claims)) : Optional.empty();
        return new Client(
                merchant(role, claims),
                name,
                role,
                checkout.map(CheckoutGrant::scopes).orElseGet(() -> role.within(claims.scopes())),
                claims.text("acr"),
                claims.time("auth_time"),
                claims.time("exp").orElse(Instant.EPOCH),
                checkout,
                claims.binding());
    }

    Caller calling(String address, String requestId) {
        return new Caller(
                merchantId,
                name,
                role.wire(),
                scopes,
                acr,
                authenticatedAt,
                address,
                requestId,
                checkout,
                Optional.empty());
    }

    /** Rights of two roles are never added up: a person with two jobs has two clients. */
    private static Role role(List<Role> roles) {
        if (roles.size() != 1) {
            throw Challenge.unclear("The access token must carry exactly one of these roles: " + Role.names() + ".");
        }
        return roles.getFirst();
    }

    private static UUID merchant(Role role, Claims claims) {
        if (role.isOfPlatform()) {
            return ReservedMerchant.PLATFORM.id();
        }
        if (!claims.has(MERCHANT) && !role.isOfOneMerchant()) {
            return ReservedMerchant.PLATFORM.id();
        }
        // a claim that is there and names nobody must not make one merchant's agent everybody's
        return claims.text(MERCHANT)
                .flatMap(IdKind.MERCHANT::parse)
                .filter(id -> !id.equals(ReservedMerchant.PLATFORM.id()))
                .orElseThrow(() -> Challenge.unclear("The access token names no merchant (merchant_id)."));
    }
}
