package io.postern.database;

import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificate of a PostgreSQL server is believed where nobody named an authority: those that Java knows, as JDBC does, if the
 * server's name is looked at, too. Without that any of their certificates would do, so verify-ca wants an authority of its own.
 */
final class ServerTrust {
    private ServerTrust() {}

    static void addTo(PgConnectOptions options) {
        if (options.getSslMode() == SslMode.VERIFY_FULL && options.getTrustOptions() == null) {
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
