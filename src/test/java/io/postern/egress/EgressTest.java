package io.postern.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.egress.EgressReply.Answered;
import io.postern.egress.EgressReply.Failed;
import io.postern.tls.CertificateForTests;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls servers of this machine by names that a test's resolver knows. {@code 127.0.0.1} stands for the Internet here; every
 * other address is what it is.
 */
class EgressTest {
    private static final String NAME = "hooks.example.com";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final InnerNetworks INNER = InnerNetworks.and(List.of());

    @TempDir
    private static Path folder;

    private static Vertx vertx;
    private static HttpServer server;
    private static final AtomicInteger CALLS = new AtomicInteger();
    private static final List<String> SEEN = Collections.synchronizedList(new ArrayList<>());
    private static volatile Handler<HttpServerRequest> behaviour;

    private final AtomicInteger asked = new AtomicInteger();

    @BeforeAll
    static void serve() {
        vertx = Vertx.vertx();
        CertificateForTests.make("Hooks", "dns:" + NAME).writeTo(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        CertificateForTests.make("Stranger", "dns:" + NAME)
                .writeTo(folder.resolve("stranger.pem"), folder.resolve("stranger-key.pem"));
        server = tls("cert.pem", "key.pem");
    }

    @AfterAll
    static void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void callsTheAddressThatWasLookedAtByItsName() {
        behaviour = call -> call.body().onSuccess(body -> {
            SEEN.add(call.getHeader("Host") + " " + call.method() + " " + call.uri() + " " + call.getHeader("x-a") + " "
                    + call.connection().indicatedServerName() + " " + body);
            call.response().setStatusCode(202).putHeader("X-B", "c").end("thanks");
        });

        Answered answer = (Answered) call(egress("127.0.0.1"), "/hook?shop=7");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.headers()).containsEntry("x-b", "c");
        assertThat(answer.start()).hasToString("thanks");
        assertThat(answer.more()).isFalse();
        assertThat(SEEN)
                .contains(NAME + ":" + server.actualPort() + " POST /hook?shop=7 b " + NAME + " {\"id\":\"evt_1\"}");
    }

    @Test
    void looksAtEveryAnswerOfARebindingName() {
        behaviour = EgressTest::fine;
        int before = CALLS.get();
        Egress egress = egress("127.0.0.1", "10.0.0.5", "127.0.0.1 169.254.169.254", "127.0.0.1", "[::1]");

        List<EgressReply> replies =
                Stream.generate(() -> call(egress, "/")).limit(5).toList();

        assertThat(replies).filteredOn(Answered.class::isInstance).hasSize(2);
        assertThat(replies.stream().filter(Failed.class::isInstance))
                .hasSize(3)
                .containsOnly(new Failed(Reason.ADDRESS_REFUSED));
        assertThat(asked).hasValue(5); // once for each call: what was looked at is what was connected to
        assertThat(CALLS.get() - before).isEqualTo(2);
    }

    @Test
    void triesAnotherAddressWhenOneDoesNotListen() {
        behaviour = EgressTest::fine;
        Egress egress = egress(Resolved.of(asked, "127.0.0.66 127.0.0.1"), address -> false, settings());

        assertThat(call(egress, "/")).isInstanceOf(Answered.class);
    }

    @Test
    void followsNoRedirect() {
        int before = CALLS.get();
        behaviour = call -> call.response()
                .setStatusCode(307)
                .putHeader("Location", "https://" + NAME + ":" + server.actualPort() + "/inner")
                .end();

        Answered answer = (Answered) call(egress("127.0.0.1"), "/");

        assertThat(answer.status()).isEqualTo(307);
        assertThat(CALLS.get() - before).isEqualTo(1);
    }

    @Test
    void believesNoCertificateOfAnotherName() {
        behaviour = EgressTest::fine;
        int before = CALLS.get();

        EgressReply reply = post(egress("127.0.0.1"), "https://shop.example.com:" + server.actualPort() + "/");

        assertThat(reply).isEqualTo(new Failed(Reason.TLS_FAILED));
        assertThat(CALLS.get()).isEqualTo(before);
    }

    @Test
    void believesNoCertificateOfAStranger() {
        HttpServer stranger = tls("stranger.pem", "stranger-key.pem");
        Egress egress = egress(
                Resolved.of(asked, "127.0.0.1"), EgressTest::isInner, settings().onPort(stranger.actualPort()));

        assertThat(post(egress, "https://" + NAME + ":" + stranger.actualPort() + "/"))
                .isEqualTo(new Failed(Reason.TLS_FAILED));
    }

    @Test
    void speaksTlsAlone() {
        NetServer plain = plain(socket -> socket.handler(any -> socket.write("HTTP/1.1 200 OK\r\n\r\n")));
        Egress egress = egress(
                Resolved.of(asked, "127.0.0.1"), EgressTest::isInner, settings().onPort(plain.actualPort()));

        assertThat(post(egress, "https://" + NAME + ":" + plain.actualPort() + "/"))
                .isEqualTo(new Failed(Reason.TLS_FAILED));
    }

    @Test
    void callsNoPortThatNobodyAllowed() {
        assertThat(post(egress("127.0.0.1"), "https://" + NAME + ":8444/"))
                .isEqualTo(new Failed(Reason.ADDRESS_REFUSED));
        assertThat(asked).hasValue(0);
    }

    @Test
    void saysWhatWentWrongWithAName() {
        Egress unknown =
                egress(name -> Uni.createFrom().failure(new UnknownHostException(name)), any -> false, settings());
        Egress empty = egress(name -> Uni.createFrom().item(List.of()), any -> false, settings());
        Egress silent = egress(
                name -> Uni.createFrom().nothing(), any -> false, settings().within(Duration.ofMillis(50)));

        assertThat(call(unknown, "/")).isEqualTo(new Failed(Reason.NOT_RESOLVED));
        assertThat(call(empty, "/")).isEqualTo(new Failed(Reason.NOT_RESOLVED));
        assertThat(call(silent, "/")).isEqualTo(new Failed(Reason.TIMED_OUT));
    }

    @Test
    void readsOfALargeAnswerOnlyItsStart() {
        behaviour = call -> call.response().end(Buffer.buffer("a".repeat(60_000)));
        Answered answer = (Answered) call(egress("127.0.0.1"), "/");

        assertThat(answer.start().length()).isEqualTo(4096);
        assertThat(answer.more()).isTrue();
    }

    @Test
    void readsNoEndlessAnswer() {
        int before = CALLS.get();
        behaviour = call -> {
            call.response().setChunked(true);
            goOn(call);
        };

        assertThat(call(egress("127.0.0.1"), "/")).isEqualTo(new Failed(Reason.ANSWER_TOO_LARGE));
        behaviour =
                call -> call.response().putHeader("X-Large", "a".repeat(9_000)).end();
        assertThat(call(egress("127.0.0.1"), "/")).isEqualTo(new Failed(Reason.ANSWER_TOO_LARGE));
        assertThat(CALLS.get() - before).isEqualTo(2);
    }

    @Test
    void waitsNoLongerThanTheDeadlineForAnAnswerOrItsEnd() {
        Egress hurried = egress(
                Resolved.of(asked, "127.0.0.1"), EgressTest::isInner, settings().within(Duration.ofSeconds(3)));
        int before = CALLS.get();

        behaviour = call -> {};
        assertThat(call(hurried, "/")).isEqualTo(new Failed(Reason.TIMED_OUT));
        behaviour = call -> call.response().putHeader("Content-Length", "100").write("half");
        assertThat(call(hurried, "/")).isEqualTo(new Failed(Reason.TIMED_OUT));
        assertThat(CALLS.get() - before).isEqualTo(2);
    }

    @Test
    void noticesAConnectionThatEndsBeforeTheAnswerDoes() {
        int before = CALLS.get();
        behaviour = call -> call.connection().close();
        assertThat(call(egress("127.0.0.1"), "/")).isEqualTo(new Failed(Reason.CONNECTION_LOST));

        behaviour = call -> call.response()
                .putHeader("Content-Length", "100")
                .write("half")
                .onComplete(written -> call.connection().close());
        assertThat(call(egress("127.0.0.1"), "/")).isEqualTo(new Failed(Reason.CONNECTION_LOST));
        assertThat(CALLS.get() - before).isEqualTo(2);
    }

    @Test
    void callsThisMachineInADemoAlone() {
        List<String> calls = Collections.synchronizedList(new ArrayList<>());
        HttpServer here = await(vertx.createHttpServer()
                .requestHandler(call -> {
                    calls.add(call.getHeader("Host"));
                    call.response().end();
                })
                .listen(0, "127.0.0.1"));
        Egress demo = egress(
                Resolved.of(asked, "10.0.0.1"), EgressTest::isInner, settings().inADemo());

        for (String host : List.of("127.0.0.1", "localhost")) {
            String url = "http://" + host + ":" + here.actualPort() + "/";
            assertThat(post(demo, url)).isInstanceOf(Answered.class);
            assertThat(post(egress("127.0.0.1"), url)).isEqualTo(new Failed(Reason.ADDRESS_REFUSED));
        }
        assertThat(call(demo, "/")).isEqualTo(new Failed(Reason.ADDRESS_REFUSED));
        assertThat(calls).containsExactly("127.0.0.1:" + here.actualPort(), "localhost:" + here.actualPort());
    }

    @Test
    void saysBeforehandWhatItWouldNotCall() {
        String url = "https://" + NAME + ":" + server.actualPort() + "/";
        Egress unknown =
                egress(name -> Uni.createFrom().failure(new UnknownHostException(name)), any -> false, settings());

        assertThat(objection(egress("10.0.0.1"), url)).contains("addresses on the Internet alone");
        assertThat(objection(egress("127.0.0.1 10.0.0.1"), url)).contains("addresses on the Internet alone");
        assertThat(objection(egress("127.0.0.1"), "https://" + NAME + ":8444/")).contains("one of these ports: 443, ");
        assertThat(objection(egress("127.0.0.1"), "http://127.0.0.1/")).contains("in a demo alone");
        assertThat(objection(egress("127.0.0.1"), url)).isEmpty();
        assertThat(objection(unknown, url)).isEmpty();
    }

    private static void fine(HttpServerRequest call) {
        call.response().end();
    }

    private static void goOn(HttpServerRequest call) {
        call.response().write("a".repeat(8_192)).onSuccess(written -> goOn(call));
    }

    private static boolean isInner(InetAddress address) {
        return !address.getHostAddress().equals("127.0.0.1") && INNER.have(address);
    }

    private Egress egress(String... answers) {
        return egress(Resolved.of(asked, answers), EgressTest::isInner, settings());
    }

    private static Egress egress(Resolver resolver, Predicate<InetAddress> isInner, EgressSettings settings) {
        return new Egress(vertx, settings, resolver, isInner);
    }

    private static EgressSettings settings() {
        return EgressSettings.usual()
                .onPort(server.actualPort())
                .trusting(folder.resolve("cert.pem").toString());
    }

    private static EgressReply call(Egress egress, String target) {
        return post(egress, "https://" + NAME + ":" + server.actualPort() + target);
    }

    private static EgressReply post(Egress egress, String url) {
        return egress.post(EgressAddress.of(url), Map.of("x-a", "b"), Buffer.buffer("{\"id\":\"evt_1\"}"))
                .await()
                .atMost(PATIENCE);
    }

    private static String objection(Egress egress, String url) {
        return egress.objection(EgressAddress.of(url)).await().atMost(PATIENCE).orElse("");
    }

    private static HttpServer tls(String certificate, String key) {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setSni(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(folder.resolve(certificate).toString())
                        .addKeyPath(folder.resolve(key).toString()));
        return await(vertx.createHttpServer(options)
                .requestHandler(call -> {
                    CALLS.incrementAndGet();
                    behaviour.handle(call);
                })
                .listen(0, "127.0.0.1"));
    }

    private static NetServer plain(Handler<NetSocket> handler) {
        return await(vertx.createNetServer().connectHandler(handler).listen(0, "127.0.0.1"));
    }

    private static <T> T await(io.vertx.core.Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    /** Gives one answer after the other, the last one again and again. */
    private record Resolved(AtomicInteger asked, Queue<List<InetAddress>> answers) implements Resolver {
        static Resolved of(AtomicInteger asked, String... answers) {
            return new Resolved(
                    asked,
                    new ArrayDeque<>(Stream.of(answers).map(Resolved::addresses).toList()));
        }

        @Override
        public Uni<List<InetAddress>> resolve(String name) {
            asked.incrementAndGet();
            return Uni.createFrom().item(answers.size() > 1 ? answers.remove() : answers.peek());
        }

        private static List<InetAddress> addresses(String answer) {
            List<InetAddress> addresses = new ArrayList<>();
            for (String text : answer.split(" ")) {
                try {
                    addresses.add(InetAddress.getByName(text));
                } catch (UnknownHostException e) {
                    throw new IllegalArgumentException(e);
                }
            }
            return addresses;
        }
    }
}
