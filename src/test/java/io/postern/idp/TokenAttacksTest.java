package io.postern.idp;

import static io.postern.idp.KeycloakForTests.Login.MFA;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.postern.PostgresForTests;
import io.postern.demo.Logins;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.Test;

/** Tokens of a real identity provider that were forged, spoiled or meant for something else: none gets in, none writes. */
@KeycloakTest
class TokenAttacksTest {
    private static final List<String> WRITTEN =
            List.of("payment", "payment_event", "token", "idempotency_key", "journal", "posting", "receipt", "event");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Realm realm = KeycloakForTests.shared();

    @Test
    void letsNoForgedTokenInAndWritesNothingForIt() throws JoseException, IOException, SQLException {
        String good = KeycloakForTests.clientToken("merchant-acme");
        AtomicInteger fetched = new AtomicInteger();
        HttpServer elsewhere = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        elsewhere.createContext("/", call -> {
            fetched.incrementAndGet();
            call.close();
        });
        elsewhere.start();
        try {
            Map<String, String> forged =
                    forged(good, "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/keys");
            long before = rows();

            forged.forEach((name, token) -> {
                assertRefused(name, pay(token), 401, "unauthenticated");
                assertRefused(name + ", again", pay(token), 401, "unauthenticated");
            });

            assertThat(forged).hasSizeGreaterThanOrEqualTo(40);
            assertThat(rows() - before).as("rows written for refused calls").isZero();
            assertThat(fetched.get()).as("keys fetched from where a token says").isZero();
            assertThat(pay(good).statusCode()).as("the planted good one").isEqualTo(201);
            assertThat(rows() - before).isPositive();
        } finally {
            elsewhere.stop(0);
        }
    }

    private Map<String, String> forged(String good, String elsewhere) throws JoseException {
        Map<String, String> forged = new LinkedHashMap<>();
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            forged.put(
                    "alg " + none,
                    operator(good).head(head -> head.put("alg", none)).with(""));
            forged.put(
                    "alg " + none + " with the old signature",
                    operator(good).head(head -> head.put("alg", none)).withItsSignature());
        }
        forged.put("no alg", operator(good).head(head -> head.remove("alg")).with(""));
        PublicJsonWebKey published = published(good);
        int spelling = 0;
        for (byte[] secret : spellings(published.getPublicKey())) {
            forged.put(
                    "HS256 with the public key, " + spelling++,
                    operator(good).head(head -> head.put("alg", "HS256")).signedWithSecret(secret));
        }
        RsaJsonWebKey strange = RsaJwkGenerator.generateJwk(2048);
        PublicJsonWebKey curve = EcJwkGenerator.generateJwk(EllipticCurves.P256);
        Key signer = strange.getPrivateKey();
        forged.put("a foreign key under the realm's kid", operator(good).signedWith(signer));
        forged.put(
                "a foreign curve under the realm's kid",
                operator(good).head(head -> head.put("alg", "ES256")).signedWith(curve.getPrivateKey()));
        forged.put(
                "PS256 by a foreign key",
                operator(good).head(head -> head.put("alg", "PS256")).signedWith(signer));
        for (String kid : List.of(
                "../../../../../../dev/null",
                "/dev/null",
                "' OR '1'='1",
                "x'; DROP TABLE payment; --",
                "; /bin/true",
                elsewhere,
                "file:///etc/passwd",
                "${jndi:ldap://127.0.0.1/a}",
                "\u0000",
                "unknown",
                "k".repeat(2_000))) {
            forged.put(
                    "kid " + kid,
                    operator(good).head(head -> head.put("kid", kid)).signedWith(signer));
        }
        forged.put("no kid", operator(good).head(head -> head.remove("kid")).signedWith(signer));
        Object own = new JsonObject(strange.toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY));
        forged.put(
                "its own key", operator(good).head(head -> head.put("jwk", own)).signedWith(signer));
        forged.put(
                "its own key and no kid",
                operator(good).head(head -> head.put("jwk", own).remove("kid")).signedWith(signer));
        for (String where : List.of("jku", "x5u")) {
            forged.put(
                    where,
                    operator(good).head(head -> head.put(where, elsewhere)).signedWith(signer));
            forged.put(
                    where + " under a kid of its own",
                    operator(good)
                            .head(head -> head.put(where, elsewhere).put("kid", "mine"))
                            .signedWith(signer));
        }
        forged.put(
                "x5c",
                operator(good)
                        .head(head -> head.put("x5c", new JsonArray().add("MIIB")))
                        .signedWith(signer));
        forged.put(
                "crit",
                operator(good)
                        .head(head -> head.put("crit", new JsonArray().add("exp")))
                        .withItsSignature());
        forged.put("other claims", operator(good).withItsSignature());
        forged.put(
                "a longer life",
                new Forgery(good)
                        .claims(claims -> claims.put("exp", 4_000_000_000L))
                        .withItsSignature());
        forged.put(
                "another merchant",
                new Forgery(good)
                        .claims(claims -> claims.put("merchant_id", "mch_other"))
                        .withItsSignature());
        forged.put("no signature", new Forgery(good).with(""));
        forged.put("half a signature", good.substring(0, good.length() - 100));
        forged.put("two parts", good.substring(0, good.lastIndexOf('.')));
        forged.put("four parts", good + ".x");
        forged.put("five parts", good + ".x.x");
        forged.put("opaque", "opaque");
        String other = realm.bySecret("merchant-other").access();
        forged.put("another token's signature", new Forgery(good).with(other.substring(other.lastIndexOf('.') + 1)));
        Tokens person = realm.login("mia", MFA);
        forged.put("an ID token", person.id().orElseThrow());
        forged.put("a refresh token", person.refresh().orElseThrow());
        forged.put("meant for another service", realm.bySecret("somewhere-else").access());
        forged.put("of another realm", new RealmAdmin(realm.issuer().replaceFirst("/realms/.*", "")).token());
        forged.put("giant", good + "x".repeat(9_000));
        return forged;
    }

    @Test
    void letsNobodyInWhoseRoleOrMerchantIsUnclear() throws SQLException {
        long before = rows();

        for (String client : List.of("two-jobs", "no-job", "merchant-nowhere")) {
            assertRefused(client, pay(KeycloakForTests.clientToken(client)), 403, "insufficient_scope");
        }
        assertThat(rows() - before).isZero();
    }

    @Test
    void believesATokenUntilItsEndAndNotAfter() {
        String brief = KeycloakForTests.clientToken("brief");
        assertThat(door(brief).statusCode()).isEqualTo(200);
        Instant start = Instant.now();

        while (door(brief).statusCode() == 200) {
            assertThat(Instant.now()).isBefore(start.plus(PATIENCE));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }

        assertRefused("ended", door(brief), 401, "unauthenticated");
        assertThat(Duration.between(start, Instant.now()))
                .as("its two seconds, and a difference of clocks")
                .isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void keepsRefusalsOnTheTrail() throws SQLException {
        Instant end = Instant.now().plus(PATIENCE);
        long before = refusalsOnTheTrail();

        pay("opaque");

        while (refusalsOnTheTrail() == before) {
            assertThat(Instant.now()).isBefore(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }

    /** A token that says it is an operator's. */
    private static Forgery operator(String good) {
        return new Forgery(good)
                .claims(claims ->
                        claims.put("realm_access", new JsonObject().put("roles", new JsonArray().add("operator"))));
    }

    private PublicJsonWebKey published(String token) throws JoseException {
        String certs = Http.send(HttpRequest.newBuilder(URI.create(realm.issuer() + "/protocol/openid-connect/certs"))
                        .build())
                .body();
        String kid = new JsonObject(
                        new String(Base64.getUrlDecoder().decode(token.split("\\.")[0]), StandardCharsets.UTF_8))
                .getString("kid");
        return (PublicJsonWebKey) new JsonWebKeySet(certs)
                .getJsonWebKeys().stream()
                        .filter(key -> kid.equals(key.getKeyId()))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<byte[]> spellings(PublicKey key) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + lines + "\n-----END PUBLIC KEY-----";
        return List.of(
                key.getEncoded(),
                pem.getBytes(StandardCharsets.US_ASCII),
                (pem + "\n").getBytes(StandardCharsets.US_ASCII),
                lines.getBytes(StandardCharsets.US_ASCII));
    }

    private static Response pay(String token) {
        return given().header("Authorization", "Bearer " + token)
                .header("Idempotency-Key", UUID.randomUUID())
                .contentType(ContentType.JSON)
                .body("{\"card\":{\"number\":\"4242424242424242\",\"exp_month\":12,\"exp_year\":2030}}")
                .post("/v1/tokens");
    }

    private static Response door(String token) {
        return given().header("Authorization", "Bearer " + token).get("/test/door");
    }

    private static void assertRefused(String name, Response answer, int status, String code) {
        assertThat(answer.statusCode()).as(name + ": " + answer.asString()).isEqualTo(status);
        assertThat(answer.contentType()).as(name).startsWith("application/problem+json");
        assertThat(answer.<String>path("code")).as(name).isEqualTo(code);
    }

    private static long rows() throws SQLException {
        List<String> counts = new ArrayList<>();
        WRITTEN.forEach(table -> counts.add("(SELECT count(*) FROM " + table + ")"));
        return count("SELECT " + String.join(" + ", counts));
    }

    private static long refusalsOnTheTrail() throws SQLException {
        return count("SELECT count(*) FROM audit_entry");
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        PostgresForTests.jdbcUrl(),
                        "postern_owner",
                        Logins.forTests().owner());
                ResultSet counted = connection.createStatement().executeQuery(sql)) {
            counted.next();
            return counted.getLong(1);
        }
    }
}
