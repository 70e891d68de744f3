package io.postern.acquirer.sandbox;

import io.postern.webhook.Message;
import io.postern.webhook.StandardSignature;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jboss.logging.Logger;

/** Carries webhooks out until they are taken, signed by Standard Webhooks, and misbehaves with them where asked to. */
final class WebhookSender {
    private static final Logger LOG = Logger.getLogger(WebhookSender.class);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final long PATIENCE_MILLIS = 10_000;
    private static final int CONNECTIONS = 16;
    private static final int COPIES = 3;
    private static final int SECRET_BYTES = 32;

    private final Vertx vertx;
    private final WebhookDoor door;
    private final Book book;
    private final Disputes disputes;
    private final Outbox outbox;
    private final WebhookWriter writer;
    private final BankClock bankClock;
    private final Clock realClock;
    private final HttpClient client;
    private volatile boolean closed;

    WebhookSender(
            Vertx vertx,
            WebhookDoor door,
            Book book,
            Disputes disputes,
            Outbox outbox,
            WebhookWriter writer,
            BankClock bankClock,
            Clock realClock) {
        this.vertx = vertx;
        this.door = door;
        this.book = book;
        this.disputes = disputes;
        this.outbox = outbox;
        this.writer = writer;
        this.bankClock = bankClock;
        this.realClock = realClock;
        this.client = vertx.createHttpClient(new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    void open() {
        vertx.setTimer(LOOK_EVERY_MILLIS, due -> look());
    }

    void close() {
        closed = true;
    }

    private void look() {
        if (!closed) {
            door.url()
                    .map(this::sendWhatIsDue)
                    .orElseGet(Future::succeededFuture)
                    .onFailure(failure -> LOG.warnf("the sandbox bank cannot send its webhooks: %s", failure))
                    .onComplete(looked -> open());
        }
    }

    private Future<Void> sendWhatIsDue(String url) {
        return book.settleDue(bankClock.now())
                .compose(settled -> disputes.settleDue(bankClock.now()))
                .compose(settled -> outbox.noteLapsed(bankClock.now()))
                .compose(noted -> outbox.take())
                .compose(letters -> Future.join(letters.stream()
                                .map(letter -> send(url, letter))
                                .toList())
                        .mapEmpty());
    }

    private Future<Void> send(String url, Outbox.Letter letter) {
        return Future.fromCompletionStage(door.secrets(), vertx.getOrCreateContext())
                .compose(secrets -> secrets.isEmpty()
                        ? Future.failedFuture("there is no secret to sign with")
                        : sendAs(url, letter, secrets))
                .compose(taken -> outbox.taken(letter), failure -> outbox.putOff(letter));
    }

    private Future<?> sendAs(String url, Outbox.Letter letter, List<byte[]> secrets) {
        Buffer body = writer.write(letter);
        if (letter.how().startsWith("webhook_forged")) {
            byte[] guessed = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(guessed);
            return post(url, letter.id(), writer.forge(letter), List.of(guessed))
                    .transform(refused -> post(url, letter.id(), body, secrets));
        }
        int copies = letter.how().startsWith("webhook_duplicated") ? COPIES : 1;
        List<Future<Void>> sent = new ArrayList<>();
        for (int n = 0; n < copies; n++) {
            sent.add(post(url, letter.id(), body, secrets));
        }
        return Future.join(Collections.unmodifiableList(sent));
    }

    /** Succeeds when it was taken. Signed with the real time: the bank's own clock can be turned. */
    private Future<Void> post(String url, String id, Buffer body, List<byte[]> secrets) {
        long now = realClock.instant().getEpochSecond();
        String signature = StandardSignature.of(new Message(id, now, body.getBytes()), secrets, List.of());
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setTimeout(PATIENCE_MILLIS)
                .putHeader("content-type", "application/json")
                .putHeader(StandardSignature.ID, id)
                .putHeader(StandardSignature.TIMESTAMP, Long.toString(now))
                .putHeader(StandardSignature.SIGNATURE, signature);
        return client.request(request).compose(opened -> opened.send(body)).compose(WebhookSender::taken);
    }

    private static Future<Void> taken(HttpClientResponse answer) {
        return answer.body()
                .compose(read -> answer.statusCode() / 100 == 2
                        ? Future.succeededFuture()
                        : Future.failedFuture("the receiver answered " + answer.statusCode()));
    }
}
