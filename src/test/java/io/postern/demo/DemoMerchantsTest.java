package io.postern.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.postern.id.ReservedMerchant;
import io.postern.merchant.MerchantProfile;
import io.postern.merchant.Merchants;
import io.postern.merchant.Plan;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@PosternTest
class DemoMerchantsTest {
    @Inject
    Merchants merchants;

    @Test
    void standWhenTheDemoIsUp() throws Throwable {
        MerchantProfile profile =
                VertxContextSupport.subscribeAndAwait(() -> merchants.profile(ReservedMerchant.DEMO.id()));

        assertThat(profile.plan()).isEqualTo(Plan.demo());
        assertThat(profile.currencies()).extracting("currencyCode").containsExactly("EUR", "JPY", "KWD", "USD");
        assertThat(profile.isGatewayOnly()).isFalse();
    }
}
