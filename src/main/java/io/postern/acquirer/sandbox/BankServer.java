package io.postern.acquirer.sandbox;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;

/** The bank's HTTP door; one runs on each event loop. */
final class BankServer extends AbstractVerticle {
    private static final int ORDER_LIMIT = 1024 * 1024;

    private final BankOffice office;
    private final HttpServerOptions options;
    private Delivery delivery;

    BankServer(BankOffice office, HttpServerOptions options) {
        this.office = office;
        this.options = options;
    }

    @Override
    public void start(Promise<Void> started) {
        delivery = new Delivery(vertx);
        vertx.createHttpServer(options)
                .requestHandler(this::route)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void route(HttpServerRequest http) {
        String path = http.path();
        if (path.startsWith(ChallengePages.PATH)) {
            office.challenges().serve(http);
        } else if (path.startsWith(Operation.INQUIRE.path()) && http.method() == HttpMethod.GET) {
            act(
                    http,
                    Operation.INQUIRE,
                    reference(path.substring(Operation.INQUIRE.path().length())));
        } else if (path.equals("/bank/book") && http.method() == HttpMethod.GET) {
            book(http);
        } else {
            Optional<Operation> operation = Operation.ofPath(path);
            if (operation.isPresent() && http.method() == HttpMethod.POST) {
                read(http, operation.get());
            } else {
                http.response().setStatusCode(404).end();
            }
        }
    }

    private void read(HttpServerRequest http, Operation operation) {
        Buffer body = Buffer.buffer();
        http.handler(chunk -> {
            if (body.length() + chunk.length() > ORDER_LIMIT) {
                http.connection().close();
            } else {
                body.appendBuffer(chunk);
            }
        });
        http.endHandler(whole -> actOn(http, operation, body));
    }

    private void actOn(HttpServerRequest http, Operation operation, Buffer body) {
        try {
            act(http, operation, Order.read(body).checkedFor(operation));
        } catch (BadOrder bad) {
            http.response().setStatusCode(400).end(Answer.bad(bad.getMessage()).toJson());
        }
    }

    private void act(HttpServerRequest http, Operation operation, Order order) {
        try {
            Optional<Fault> ofWebhook = office.faults().webhookFaultFor(operation, order);
            Optional<Fault> fault =
                    office.faults().faultFor(operation, order).or(() -> ofWebhook.flatMap(Fault::holdingBackTheAnswer));
            Telling telling = office.door()
                    .tell(order, ofWebhook, fault.isEmpty() || fault.get().answers());
            fault.ifPresentOrElse(
                    meant -> delivery.faulty(http, meant, () -> office.teller().serve(operation, order, telling)),
                    () -> delivery.properly(http, office.teller().serve(operation, order, telling)));
        } catch (IllegalArgumentException unknownHint) {
            http.response().end(hintUnknown(order, unknownHint).toJson());
        }
    }

    /** Said as a decline, so that who misspelled a hint reads about it in the payment. */
    private static Answer hintUnknown(Order order, IllegalArgumentException unknownHint) {
        return Answer.declined(
                order.reference(),
                new TestCards.Decline(
                        "processing_error", "sandbox_hint_unknown", null, null, unknownHint.getMessage()));
    }

    private void book(HttpServerRequest http) {
        office.report(http.getParam("after", ""))
                .onSuccess(report -> http.response()
                        .putHeader("content-type", "application/json")
                        .end(Answer.write(report)))
                .onFailure(failure -> http.response().setStatusCode(500).end());
    }

    private static Order reference(String reference) {
        return new Order(null, reference, null, 0, null, false, false, null, null, null, null, null, null);
    }
}
