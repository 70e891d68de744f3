package io.postern.access.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.postern.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens that are bound to a certificate, over real TLS with and without one. */
class ClientCertificateTest {
    private static final String PASSWORD = "test-only-password";
    private static final Proofs PROOFS = new Proofs(null, null, Clock.systemUTC()); // no proof by key is looked at

    @TempDir
    static Path home;

    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void aServerAsksForCertificates() throws Exception {
        for (String name : new String[] {"server", "client", "other"}) {
            makeCertificate(name);
        }
        vertx = Vertx.vertx();
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(store("server"))
                .setClientAuth(ClientAuth.REQUEST)
                .setTrustOptions(TrustOptions.wrap(
                        InsecureTrustManagerFactory.INSTANCE
                                .getTrustManagers()[0])); // who shows it matters, not who issued it
        server = done(vertx.createHttpServer(options)
                .requestHandler(request -> PROOFS.check(
                                new Presented("token", false),
                                TokenBinding.of(new JsonObject()
                                        .put("cnf", new JsonObject().put("x5t#S256", request.getHeader("Bound-To")))),
                                true,
                                request)
                        .subscribe()
                        .with(
                                fits -> request.response().end("fits"),
                                failure -> request.response().setStatusCode(401).end(failure.getMessage())))
                .listen(0, "127.0.0.1"));
    }

    @AfterAll
    static void end() throws Exception {
        done(vertx.close());
    }

    @Test
    void letsTheTokenOfThisConnectionsCertificateIn() throws Exception {
        assertThat(ask("client", thumbprint("client"))).isEqualTo("fits");
    }

    @Test
    void refusesTheTokenOfAnotherCertificateAndOfNone() throws Exception {
        assertThat(ask("other", thumbprint("client"))).contains("a certificate that this connection does not have");
        assertThat(ask(null, thumbprint("client"))).contains("a certificate that this connection does not have");
        assertThat(ask("client", thumbprint("client").substring(1))).contains("does not have");
    }

    @Test
    void refusesTheTokenInTheSchemeThatPromisesAKey() {
        assertThatThrownBy(() -> PROOFS.check(
                                new Presented("token", true),
                                TokenBinding.of(new JsonObject().put("cnf", new JsonObject().put("x5t#S256", "c"))),
                                false,
                                null)
                        .await()
                        .indefinitely())
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bound to a certificate");
    }

    private static String ask(String certificate, String boundTo) throws Exception {
        HttpClientOptions options =
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        if (certificate != null) {
            options.setKeyCertOptions(store(certificate));
        }
        return done(vertx.createHttpClient(options)
                .request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                .map(request -> request.putHeader("Bound-To", boundTo))
                .compose(HttpClientRequest::send)
                .compose(answer -> answer.body())
                .map(body -> body.toString()));
    }

    private static String thumbprint(String name) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(home.resolve(name + ".p12"))) {
            keys.load(file, PASSWORD.toCharArray());
        }
        return Sha256.base64url(keys.getCertificate(name).getEncoded());
    }

    private static PfxOptions store(String name) {
        return new PfxOptions().setPath(home.resolve(name + ".p12").toString()).setPassword(PASSWORD);
    }

    private static void makeCertificate(String name) throws IOException, InterruptedException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        home.resolve(name + ".p12").toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(keytool.waitFor()).isZero();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
