package io.postern.acquirer;

import io.postern.keys.BankName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Says that the sandbox bank proves its webhooks with a secret, as other banks do. */
@ApplicationScoped
class SandboxBankName {
    @Produces
    @Singleton
    BankName sandbox() {
        return new BankName(SandboxAcquirer.NAME);
    }
}
