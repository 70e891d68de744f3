package io.postern.demo;

import io.postern.id.ReservedMerchant;
import io.postern.merchant.MerchantTerms;
import io.postern.merchant.Merchants;
import io.postern.merchant.Plan;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.VertxContextSupport;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens the two demo merchants at the start of a demo, before its port is open. */
@ApplicationScoped
class DemoMerchants {
    private static final Set<Currency> CURRENCIES =
            Stream.of("USD", "EUR", "JPY", "KWD").map(Currency::getInstance).collect(Collectors.toUnmodifiableSet());

    private final DemoConfig config;
    private final Merchants merchants;

    DemoMerchants(DemoConfig config, Merchants merchants) {
        this.config = config;
        this.merchants = merchants;
    }

    void open(@Observes @Priority(1) StartupEvent start) throws Throwable {
        if (config.enabled()) {
            open(ReservedMerchant.DEMO, "Demo Shop");
            open(ReservedMerchant.OTHER, "Other Shop");
        }
    }

    private void open(ReservedMerchant merchant, String name) throws Throwable {
        MerchantTerms terms =
                new MerchantTerms(name, "US", MerchantTerms.FACILITATOR, CURRENCIES, Plan.demo(), List.of(), List.of());
        VertxContextSupport.subscribeAndAwait(() -> merchants.ensure(merchant.id(), terms));
    }
}
