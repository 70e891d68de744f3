package io.postern.address;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import java.util.TreeMap;

/** From where each bank's calls come. */
@ApplicationScoped
public class BankAddresses {
    private final Map<String, Networks> networks = new TreeMap<>();

    BankAddresses(AddressConfig config) {
        config.acquirers()
                .forEach((bank, texts) -> networks.put(bank, Networks.of("postern.address.acquirers." + bank, texts)));
    }

    /** A network that cannot be read keeps the gateway from starting. */
    void start(@Observes StartupEvent start) {}

    /** Whether a call that says it is the bank's may come from there; from anywhere when nothing was said of the bank. */
    public boolean allow(String bank, Address address) {
        return networks.getOrDefault(bank, Networks.ANY).allow(address);
    }
}
