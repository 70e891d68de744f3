package io.postern.access;

import io.smallrye.config.ConfigMapping;
import java.util.List;
import java.util.Map;

/** From where the people and programs of each role call. */
@ConfigMapping(prefix = "postern.address")
interface RoleAddressConfig {
    /**
     * By role the networks that its calls come from, such as {@code postern.address.roles.operator=10.0.0.0/8}. A role that
     * is not named may call from anywhere.
     */
    Map<String, List<String>> roles();
}
