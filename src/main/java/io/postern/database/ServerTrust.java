package io.postern.database;

import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.EnumSet;
import java.util.Set;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificate of a PostgreSQL server is believed where nobody named an authority: those that Java knows, as JDBC does. The
 * client by itself refuses to verify without one.
 */
final class ServerTrust {
    private static final Set<SslMode> VERIFIED = EnumSet.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL);

    private ServerTrust() {}

    static void addTo(PgConnectOptions options) {
        if (VERIFIED.contains(options.getSslMode()) && options.getTrustOptions() == null) {
            options.setTrustOptions(authoritiesOfJava());
        }
    }

    private static TrustOptions authoritiesOfJava() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return TrustOptions.wrap(factory.getTrustManagers()[0]);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the authorities that Java knows cannot be read", e);
        }
    }
}
