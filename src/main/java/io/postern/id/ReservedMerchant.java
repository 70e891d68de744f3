package io.postern.id;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** Merchants with a fixed id and a readable alias: the platform itself, and in demo mode two shops. */
public enum ReservedMerchant {
    /** Owns the rows that belong to no merchant: operators' actions, refused accesses. */
    PLATFORM("mch_platform", "00000000-0000-7000-8000-000000000001"),
    DEMO("mch_demo", "00000000-0000-7000-8000-000000000002"),
    OTHER("mch_other", "00000000-0000-7000-8000-000000000003");

    private final String alias;
    private final UUID id;

    ReservedMerchant(String alias, String id) {
        this.alias = alias;
        this.id = UUID.fromString(id);
    }

    public UUID id() {
        return id;
    }

    public String alias() {
        return alias;
    }

    static Optional<String> aliasOf(UUID id) {
        return Arrays.stream(values())
                .filter(m -> m.id.equals(id))
                .map(m -> m.alias)
                .findFirst();
    }

    static Optional<UUID> idOf(String alias) {
        return Arrays.stream(values())
                .filter(m -> m.alias.equals(alias))
                .map(m -> m.id)
                .findFirst();
    }
}
