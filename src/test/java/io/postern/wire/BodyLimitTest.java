package io.postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.postern.PosternTest;
import io.restassured.RestAssured;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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

    @Test
    void bodiesThatNeverEndLeaveRoomForOthers() throws IOException {
        int piece = 60_000;
        List<Socket> endless = new ArrayList<>();
        String refused = "";
        try {
            while ((long) endless.size() * piece < ChunkedBodies.MOST_BYTES_ON_THEIR_WAY * 5 / 4) {
                endless.add(begun(piece));
            }
            for (int last = endless.size() - 1; refused.isEmpty() && last >= 0; last--) {
                refused = soon(endless.get(last));
            }
        } finally {
            for (Socket socket : endless) {
                socket.close();
            }
        }

        assertThat(refused).startsWith("HTTP/1.1 503 ").contains("Retry-After", "Content-Length");
        Instant end = Instant.now().plus(ChunkedBodies.PATIENCE);
        String after = "";
        while (!after.startsWith("HTTP/1.1 200 ") && Instant.now().isBefore(end)) {
            after = post("Transfer-Encoding: chunked", chunk(GOOD) + chunk(""));
        }
        assertThat(after).startsWith("HTTP/1.1 200 ");
    }

    private static Socket begun(int piece) throws IOException {
        Socket socket = new Socket("127.0.0.1", RestAssured.port);
        socket.getOutputStream()
                .write(("POST /test/probe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + chunk(" ".repeat(piece)))
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String soon(Socket socket) throws IOException {
        socket.setSoTimeout(200);
        try {
            return RawHttp.answer(socket.getInputStream());
        } catch (SocketTimeoutException | EOFException noAnswer) {
            return "";
        }
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
