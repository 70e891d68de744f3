package io.postern.dispute;

import io.postern.problem.Problem;
import io.postern.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.UniHelper;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Shows a file to clamd before it is kept, by its INSTREAM command over TCP. Whatever clamd does not call clean is refused, and
 * so is every file while it does not answer.
 */
@ApplicationScoped
class VirusScan {
    private static final Logger LOG = Logger.getLogger(VirusScan.class);
    private static final int PIECE = 64 * 1024;
    private static final int LONGEST_ANSWER = 4_096;
    private static final String CLEAN = "stream: OK";
    private static final String FOUND = " FOUND";

    private final Vertx vertx;
    private final FilesConfig config;
    private final NetClient client;
    private final Optional<ClamdAddress> clamd;

    VirusScan(Vertx vertx, FilesConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.clamd = config.clamd().map(ClamdAddress::of);
        this.client = vertx.createNetClient(new NetClientOptions()
                .setConnectTimeout((int) Math.min(config.clamdDeadline().toMillis(), 5_000)));
    }

    /** What a file says of itself. */
    enum Verdict {
        CLEAN,
        NOT_SCANNED
    }

    record ClamdAddress(String host, int port) {
        static ClamdAddress of(String text) {
            int colon = text.lastIndexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("postern.files.clamd must be host:port, not " + text);
            }
            return new ClamdAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    /** Fails with the refusal of a file that may not be kept. */
    Uni<Verdict> look(byte[] content) {
        if (clamd.isEmpty()) {
            return config.acceptUnscanned()
                    ? Uni.createFrom().item(Verdict.NOT_SCANNED)
                    : Uni.createFrom().failure(() -> away("No virus scanner is configured, so no file is taken."));
        }
        return UniHelper.toUni(ask(clamd.get(), content))
                .onFailure()
                .invoke(failure -> LOG.warnf("clamd does not answer: %s", failure.toString()))
                .onFailure()
                .transform(failure -> away("The virus scanner does not answer; send the file again."))
                .map(VirusScan::understood);
    }

    private static ProblemException away(String why) {
        return ProblemException.of(Problem.SERVICE_UNAVAILABLE, why).header("Retry-After", "5");
    }

    private static Verdict understood(String answer) {
        if (CLEAN.equals(answer)) {
            return Verdict.CLEAN;
        }
        if (answer.endsWith(FOUND)) {
            throw ProblemException.of(
                    Problem.INVALID_VALUE, "body", "The virus scanner found something harmful in the file.");
        }
        LOG.warnf("clamd answered: %s", answer);
        throw away("The virus scanner could not look at the file.");
    }

    private Future<String> ask(ClamdAddress address, byte[] content) {
        return client.connect(address.port(), address.host()).compose(socket -> {
            Promise<String> answered = Promise.promise();
            long deadline = vertx.setTimer(
                    config.clamdDeadline().toMillis(), late -> answered.tryFail(new TimeoutException("clamd is late")));
            listen(socket, answered);
            send(socket, content);
            return answered.future().onComplete(end -> {
                vertx.cancelTimer(deadline);
                socket.close();
            });
        });
    }

    private static void listen(NetSocket socket, Promise<String> answered) {
        Buffer heard = Buffer.buffer();
        socket.handler(piece -> {
            heard.appendBuffer(piece);
            if (heard.length() > LONGEST_ANSWER || heard.getByte(heard.length() - 1) == 0) {
                answered.tryComplete(heard.toString(StandardCharsets.US_ASCII)
                        .replace("\0", "")
                        .strip());
            }
        });
        socket.exceptionHandler(answered::tryFail);
        socket.closeHandler(closed -> answered.tryFail(new IllegalStateException("clamd hung up")));
    }

    /** Each piece with its length before it, and an empty one at the end. */
    private static void send(NetSocket socket, byte[] content) {
        socket.write(Buffer.buffer("zINSTREAM\0"));
        for (int from = 0; from < content.length; from += PIECE) {
            int length = Math.min(PIECE, content.length - from);
            socket.write(Buffer.buffer(Integer.BYTES + length).appendInt(length).appendBytes(content, from, length));
        }
        socket.write(Buffer.buffer().appendInt(0));
    }

    @PreDestroy
    void close() {
        client.close();
    }
}
