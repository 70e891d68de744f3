package io.postern.audit;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.UUID;

/** Which of several gateways this one is: a number of its own for each start, and the name of its machine or pod. */
@ApplicationScoped
class ThisGateway {
    private final UUID id = UUID.randomUUID();
    private final String host = Optional.ofNullable(System.getenv("HOSTNAME"))
            .filter(name -> !name.isBlank())
            .orElse("localhost");

    UUID id() {
        return id;
    }

    String host() {
        return host;
    }

    /** Where its own deeds come from, as the trail names it. */
    String name() {
        return name(id);
    }

    static String name(UUID id) {
        return "gateway:" + id;
    }
}
