package io.postern.payment;

import io.postern.keys.SealedColumn;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Tells the rotation of data keys which column of this room is sealed. */
@Singleton
class SealedCustomers {
    @Produces
    @Singleton
    SealedColumn customer() {
        return SealedColumn.of("payment_customer", "sealed", "payment_id", "customer");
    }
}
