package io.postern.access;

import io.postern.address.Networks;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From where each role may call, as the configuration says. */
@ApplicationScoped
class RoleNetworks {
    private static final String KEY = "postern.address.roles.";

    private final Map<Role, Networks> networks = new EnumMap<>(Role.class);

    RoleNetworks(RoleAddressConfig config) {
        config.roles().forEach(this::put);
    }

    /** A rule for a role that does not exist would guard nobody, so that the gateway does not start with it. */
    void start(@Observes StartupEvent start) {}

    Networks of(Role role) {
        return networks.getOrDefault(role, Networks.ANY);
    }

    private void put(String name, List<String> texts) {
        Role role = Role.of(name.replace('-', '_'))
                .orElseThrow(() ->
                        new IllegalArgumentException(KEY + name + " names no role; roles are " + Role.names() + "."));
        networks.put(role, Networks.of(KEY + name, texts));
    }
}
