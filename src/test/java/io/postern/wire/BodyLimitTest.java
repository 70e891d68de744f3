package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@PosternTest
class BodyLimitTest {
    private static final String GOOD = "{\"amount\":1,\"currency\":\"EUR\"}";

    @Test
    void takesABodyUpToTheLimit() {
        String answer = post("Content-Length: 65536", GOOD + " ".repeat(65_536 - GOOD.length()));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesABodyOneByteOverTheLimit() {
        String answer = post("Content-Length: 65537", GOOD + " ".repeat(65_537 - GOOD.length()));

        assertIsTooLarge(answer);
    }

    @Test
    void refusesByTheAnnouncedLengthAlone() {
        assertIsTooLarge(post("Content-Length: 99999999999", ""));
    }

    @Test
    void answersOneWhoSendsAllOfItBeforeReading() throws IOException {
        int length = 4_000_000; // more than the sockets' buffers take
        String head = "POST /test/probe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
        try (Socket socket = new Socket("127.0.0.1", RestAssured.port)) {
            socket.setSoTimeout(10_000);
            for (int n = 0; n < 20; n++) { // and serves the connection on
                socket.getOutputStream()
                        .write((head + "Content-Length: " + length + "\r\n\r\n" + " ".repeat(length))
                                .getBytes(StandardCharsets.US_ASCII));
                assertIsTooLarge(RawHttp.answer(socket.getInputStream()));
            }
            socket.getOutputStream()
                    .write((head + "Content-Length: " + GOOD.length() + "\r\n\r\n" + GOOD)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(RawHttp.answer(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void takesABodyInChunks() {
        String answer = post(
                "Transfer-Encoding: chunked", chunk(GOOD.substring(0, 10)) + chunk(GOOD.substring(10)) + chunk(""));

        assertThat(answer).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void refusesABadBodyInChunksAsAnyOther() {
        String answer = post(
                "Transfer-Encoding: chunked", chunk("{\"amount\":0,") + chunk("\"currency\":\"EUR\"}") + chunk(""));

        assertThat(answer).startsWith("HTTP/1.1 422 ").contains("\"param\":\"amount\"");
    }

    @Test
    void countsABodyInChunksWhileItArrives() {
        String answer = post(
                "Transfer-Encoding: chunked",
                chunk(GOOD) + chunk(" ".repeat(8_000)).repeat(9));

        assertIsTooLarge(answer);
    }

    @Test
    void countsChunksWhereverTheyAreSent() {
        String answer = RawHttp.exchange(
                "POST /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + "Transfer-Encoding: chunked\r\n\r\n"
                        + chunk(" ".repeat(8_000)).repeat(9));

        assertIsTooLarge(answer);
    }

    @Test
    void aLargerBodyNamesItsLengthSinceNobodyIsKnownYet() {
        for (String path : List.of("/v1/disputes/x/files", "/v1/disputes/x/evidence")) {
            String answer = RawHttp.exchange("POST " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n" + chunk("x".repeat(8_000)) + chunk(""));

            assertThat(answer).startsWith("HTTP/1.1 411 ").contains("length_required");
        }
    }

    /** Whoever holds the others' places gives way, and nobody else. */
    @Test
    void bodiesThatNeverEndLeaveRoomForOthers() throws IOException {
        int piece = 60_000;
        List<Socket> endless = new ArrayList<>();
        try {
            while ((long) endless.size() * piece < ChunkedBodies.MOST_BYTES_ON_THEIR_WAY * 5 / 4) {
                endless.add(begun(piece));
                if (endless.size() % 20 == 0) {
                    assertThat(post("Transfer-Encoding: chunked", chunk(GOOD) + chunk("")))
                            .startsWith("HTTP/1.1 200 ");
                }
            }
            assertThat(answer(endless.getFirst()))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Retry-After", "Content-Length");
        } finally {
            for (Socket socket : endless) {
                socket.close();
            }
        }
    }

    @Test
    void tellsOneWhoIsSlowThatTheTimeIsOver() throws IOException {
        try (Socket slow = begun(10)) {
            assertThat(answer(slow)).startsWith("HTTP/1.1 408 ").contains("request_timeout", "Content-Length");
        }
    }

    @Test
    void tellsOneWhoAsksToSendItsChunks() throws IOException {
        try (Socket polite = new Socket("127.0.0.1", RestAssured.port)) {
            polite.setSoTimeout(5_000);
            polite.getOutputStream()
                    .write(("POST /test/probe HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(polite.getInputStream().readNBytes(25), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            polite.getOutputStream().write((chunk(GOOD) + chunk("")).getBytes(StandardCharsets.US_ASCII));
            assertThat(RawHttp.answer(polite.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    /** Else the rest of one request would be another, and a body without an end would be one of no length. */
    @ParameterizedTest
    @CsvSource({
        "HTTP/1.0, Content-Length: 1|Transfer-Encoding: chunked",
        "HTTP/1.0, Transfer-Encoding: chunked",
        "HTTP/1.0, Connection: keep-alive|Transfer-Encoding: chunked",
        "HTTP/1.1, Content-Length: 1|Transfer-Encoding: gzip",
        "HTTP/1.1, Transfer-Encoding: gzip",
        "HTTP/1.1, 'Transfer-Encoding: gzip, chunked'",
        "HTTP/1.1, Transfer-Encoding: identity",
        "HTTP/1.1, Transfer-Encoding: chunked|Transfer-Encoding: chunked"
    })
    void readsNothingBehindABodyThatNobodyKnowsTheEndOf(String version, String length) {
        for (String path : List.of("/test/probe", "/v1/intake/nobody", "/v1/disputes/x/files", "/nowhere")) {
            String answer = RawHttp.exchange("POST " + path + " " + version + "\r\nHost: x\r\n"
                    + "Content-Type: application/json\r\n" + length.replace("|", "\r\n") + "\r\n\r\n"
                    + "GET /q/openapi HTTP/1.1\r\nHost: x\r\n\r\n"
                    + chunk(" ".repeat(8_000)).repeat(25));

            assertThat(answer).contains(" 400 ", "\"code\":\"bad_request\"", "Where the body ends");
            assertThat(answer.split("HTTP/1\\.[01] \\d{3}", -1)).as(answer).hasSize(2);
        }
    }

    /** The server takes the length away before anybody sees it; what counts is the bound. */
    @Test
    void countsChunksAlsoBesideALength() {
        String more = "Content-Length: 1\r\nTransfer-Encoding: chunked";

        assertThat(post(more, chunk(GOOD) + chunk(""))).startsWith("HTTP/1.1 200 ");
        assertIsTooLarge(post(more, chunk(GOOD) + chunk(" ".repeat(8_000)).repeat(9)));
    }

    private static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(30_000);
        return RawHttp.answer(socket.getInputStream());
    }

    private static Socket begun(int piece) throws IOException {
        Socket socket = new Socket("127.0.0.1", RestAssured.port);
        socket.getOutputStream()
                .write(("POST /test/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunk(" ".repeat(piece)))
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String post(String lengthHeader, String body) {
        return RawHttp.exchange("POST /test/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\n" + lengthHeader + "\r\n\r\n" + body);
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static void assertIsTooLarge(String answer) {
        assertThat(answer)
                .startsWith("HTTP/1.1 413 ")
                .contains("application/problem+json")
                .contains("\"code\":\"body_too_large\"")
                .contains("\"request_id\":\"req_");
    }
}
