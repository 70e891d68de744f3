package io.postern.login;

import io.postern.keys.VaultConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the migrations come to the database owner's login. */
@ConfigMapping(prefix = "postern.database.owner.login")
interface OwnerLoginConfig {
    /** Where the login comes from, as in {@code postern.database.login.from}. */
    @WithDefault("config")
    LoginSource from();

    /** How the migrations log in at the Vault server: with a role of their own. */
    VaultConfig.Login vault();
}
