package io.postern.access;

import io.postern.MerchantForTests;
import io.postern.checkout.CheckoutForTests;
import io.postern.idp.KeycloakForTests;
import io.postern.idp.KeycloakForTests.Login;
import io.postern.idp.KeycloakTest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** The door with tokens of a real identity provider; a merchant's server with such a token has checkout tokens made. */
@KeycloakTest
class KeycloakMatrixTest extends AccessMatrix {
    /** Less than a token lives, and than a second factor counts as given just now. */
    private static final Duration FRESH = Duration.ofMinutes(2);

    private static final Map<Who, Issued> TOKENS = new EnumMap<>(Who.class);

    private record Issued(String token, Instant at) {
        static Issued to(Who who) {
            return new Issued(issue(who), Instant.now());
        }

        boolean isFresh() {
            return Instant.now().isBefore(at.plus(FRESH));
        }
    }

    @Override
    String token(Who who) {
        return TOKENS.compute(who, (any, had) -> had != null && had.isFresh() ? had : Issued.to(who))
                .token();
    }

    private static String issue(Who who) {
        return switch (who) {
            case MERCHANT -> KeycloakForTests.token("mia", Login.MFA);
            case DISPUTE_AGENT -> KeycloakForTests.token("dana", Login.MFA);
            case RISK_ANALYST -> KeycloakForTests.token("rita", Login.MFA);
            case OPERATOR -> KeycloakForTests.token("otto", Login.MFA);
            case AUDITOR -> KeycloakForTests.token("ada", Login.PASSWORD);
            case CHECKOUT_PAYMENT -> CheckoutForTests.payment(shop()).token();
            case CHECKOUT_TOKENIZATION -> CheckoutForTests.tokenization(shop()).token();
            case NOBODY -> "";
        };
    }

    private static MerchantForTests shop() {
        return new MerchantForTests("mch_demo", KeycloakForTests.clientToken("merchant-acme"));
    }
}
