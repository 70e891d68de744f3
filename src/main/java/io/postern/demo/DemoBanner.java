package io.postern.demo;

import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;

/** Tells the person who started a demo that it is up, and what to try first. */
@ApplicationScoped
class DemoBanner {
    private static final String USUAL_FOLDER = "/.postern";
    private static final String USUAL_FOLDER_WITH_SERVER = "/.postern-vault";

    private final DemoConfig config;

    DemoBanner(DemoConfig config) {
        this.config = config;
    }

    /** Told when the port is open: what it says to try works from then on. */
    void tell(@ObservesAsync HttpServerStart up) {
        config.data()
                .filter(data -> config.enabled())
                .ifPresent(data -> System.out.println(text(up.options().getPort(), data)));
    }

    static String text(int port, String data) {
        String where = port == 8080 ? "" : " PORT=" + port;
        String folder = folder(data);
        return """

                Postern is up.

                  API       http://127.0.0.1:%1$d        (browse it: http://127.0.0.1:%1$d/q/swagger-ui)
                  health    http://127.0.0.1:%2$d/q/health   (metrics: http://127.0.0.1:%2$d/q/metrics)
                  data      %3$s   (make psql%5$s opens the database)

                Get a token of the demo merchant:

                  TOKEN=$(curl -s http://127.0.0.1:%1$d/dev/token)

                Then try:

                  1. Take a payment
                     curl -s http://127.0.0.1:%1$d/v1/payments -H "Authorization: Bearer $TOKEN" \\
                       -H 'Content-Type: application/json' -H 'Idempotency-Key: my-first' \\
                       -d '{"amount":1999,"currency":"USD","card":{"number":"4242424242424242","exp_month":12,"exp_year":2030,"cvc":"123"}}'
                  2. See what the merchant has
                     curl -s http://127.0.0.1:%1$d/v1/balance -H "Authorization: Bearer $TOKEN"
                  3. Walk through a whole life of a payment
                     make demo%4$s

                Ctrl-C stops everything; the data stays for the next start.
                """.formatted(port, port + 920, data, where, folder);
    }

    /** What {@code make} has to be told to find the data again. */
    private static String folder(String data) {
        if (data.endsWith(USUAL_FOLDER_WITH_SERVER)) {
            return " VAULT=1";
        }
        return data.endsWith(USUAL_FOLDER) ? "" : " DATA=" + data;
    }
}
