package io.postern.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where calls may come from.
 *
 * @param networks of which one must have the address
 * @param isAny whether nothing was said, so that every address will do
 */
public record Networks(List<Network> networks, boolean isAny) {
    public static final Networks ANY = new Networks(List.of(), true);

    /**
     * The networks that a configuration names; any when it names none.
     *
     * @param key whose value this is, for the refusal
     * @throws IllegalArgumentException when one of them is none
     */
    public static Networks of(String key, List<String> texts) {
        List<Network> networks = new ArrayList<>();
        for (String text : texts) {
            try {
                networks.add(Network.of(text));
            } catch (IllegalArgumentException wrong) {
                throw new IllegalArgumentException(key + " has '" + text + "'; it must be " + wrong.getMessage());
            }
        }
        return new Networks(List.copyOf(networks), networks.isEmpty());
    }

    /** The networks of rules that were kept before; one that cannot be read lets nobody in. */
    public static Networks kept(List<String> texts) {
        return new Networks(
                texts.stream().map(Network::kept).flatMap(Optional::stream).toList(), texts.isEmpty());
    }

    public boolean allow(Address address) {
        return isAny || have(address);
    }

    /** Whether one of them has the address, which none does when there are none. */
    boolean have(Address address) {
        for (Network network : networks) {
            if (network.has(address)) {
                return true;
            }
        }
        return false;
    }
}
