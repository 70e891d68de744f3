package io.postern.access;

import io.postern.address.Networks;
import java.util.Set;

/**
 * What was settled about the calls of one merchant.
 *
 * @param clients subjects of the tokens that may act for it; empty for any
 * @param networks where they may call from
 */
public record DoorRules(Set<String> clients, Networks networks) {
    public static final DoorRules NONE = new DoorRules(Set.of(), Networks.ANY);

    boolean allowClient(String client) {
        return clients.isEmpty() || clients.contains(client);
    }
}
